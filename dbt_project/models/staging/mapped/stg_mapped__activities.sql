with mapped as (
    select * from {{ source('mapped', 'activities') }}
)

select
    activity_id,
    account_id,
    activity_type,
    occurred_at,
    department,
    outcome,
    source_name,
    source_file,
    source_line,
    load_id,
    problem,
    row_text
from mapped
