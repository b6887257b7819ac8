with ageing as (
    select * from {{ ref('customer_ageing') }}
),

segments as (
    select * from {{ ref('customer_segments') }}
)

select
    e.customer_id,
    e.customer_name,
    s.segment,
    s.treatment,
    s.payment_class,
    e.open_invoice_count,
    e.overdue_invoice_count,
    e.open_amount,
    e.not_due_amount,
    e.overdue_1_30_amount,
    e.overdue_31_60_amount,
    e.overdue_61_90_amount,
    e.overdue_over_90_amount,
    e.overdue_amount,
    e.overdue_rate,
    e.disputed_amount,
    e.oldest_due_date,
    e.oldest_days_late,
    e.weighted_days_late,
    e.credit_limit_amount,
    e.credit_limit_use_rate,
    e.expected_credit_loss_amount,
    e.base_currency_code,
    e.as_of_date
from ageing as e
inner join segments as s on e.customer_id = s.customer_id
order by e.customer_id
