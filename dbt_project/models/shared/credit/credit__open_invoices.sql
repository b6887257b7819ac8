with items as (
    select * from {{ ref('open_items') }}
),

segments as (
    select * from {{ ref('customer_segments') }}
),

payments as (
    select * from {{ ref('customer_payment_behaviour') }}
),

claims as (
    select * from {{ ref('statutory_claims') }}
)

select
    i.invoice_id,
    i.customer_id,
    i.customer_name,
    i.document_type,
    i.invoice_date,
    i.due_date,
    i.payment_term_days,
    i.currency_code,
    i.amount,
    i.settled_amount,
    i.open_amount,
    i.base_currency_code,
    i.open_amount_base,
    i.open_days_late,
    i.ageing_bucket,
    i.is_disputed,
    i.last_settled_date,
    i.order_id,
    s.segment,
    s.payment_class,
    p.habitual_delay_days,
    s.treatment,
    l.interest_amount,
    l.collection_cost_amount,
    i.source_name,
    i.source_file,
    i.source_line,
    i.as_of_date
from items as i
inner join segments as s on i.customer_id = s.customer_id
inner join payments as p on i.customer_id = p.customer_id
left join claims as l on i.invoice_id = l.invoice_id
order by i.customer_id, i.due_date, i.invoice_id
