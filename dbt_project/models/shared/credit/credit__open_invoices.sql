with invoices as (
    select * from {{ ref('open_items') }}
)

select
    invoice_id,
    customer_id,
    customer_name,
    document_type,
    invoice_date,
    due_date,
    payment_term_days,
    currency_code,
    amount,
    settled_amount,
    open_amount,
    base_currency_code,
    open_amount_base,
    open_days_late,
    ageing_bucket,
    is_disputed,
    last_settled_date,
    order_id,
    source_name,
    source_file,
    source_line,
    as_of_date
from invoices
order by customer_id, due_date, invoice_id
