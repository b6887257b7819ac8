with mapped as (
    select * from {{ source('mapped', 'insolvencies') }}
)

select
    insolvency_id,
    company_id,
    registration_number,
    published_on,
    insolvency_type,
    source_name,
    source_file,
    source_line,
    load_id,
    problem,
    row_text
from mapped
