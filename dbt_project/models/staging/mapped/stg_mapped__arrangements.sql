with mapped as (
    select * from {{ source('mapped', 'arrangements') }}
)

select
    arrangement_id,
    customer_id,
    due_date,
    amount,
    kept_date,
    source_name,
    source_file,
    source_line,
    load_id,
    problem,
    row_text
from mapped
