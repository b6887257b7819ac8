with mapped as (
    select * from {{ source('mapped', 'orders') }}
)

select
    order_id,
    customer_id,
    order_date,
    amount,
    currency_code,
    product_group,
    delivered_date,
    cancelled_date,
    gross_margin,
    source_name,
    source_file,
    source_line,
    load_id,
    problem,
    row_text
from mapped
