with mapped as (
    select * from {{ source('mapped', 'settlements') }}
)

select
    settlement_id,
    invoice_id,
    settled_date,
    amount,
    settlement_type,
    payment_method,
    source_name,
    source_file,
    source_line,
    load_id,
    problem,
    row_text
from mapped
