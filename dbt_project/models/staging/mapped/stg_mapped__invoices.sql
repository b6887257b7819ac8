with mapped as (
    select * from {{ source('mapped', 'invoices') }}
)

select
    invoice_id,
    customer_id,
    invoice_date,
    due_date,
    amount,
    currency_code,
    document_type,
    order_id,
    payment_term_days,
    product_group,
    dispute_opened_date,
    dispute_closed_date,
    source_name,
    source_file,
    source_line,
    load_id,
    problem,
    row_text
from mapped
