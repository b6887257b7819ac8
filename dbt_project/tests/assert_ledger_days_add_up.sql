-- A failure means that a customer's day does not add up: opening and what moved give another closing, or the day does
-- not open with what the customer's day before closed with.
with days as (
    select
        *,
        lag(closing_receivables_amount) over (partition by customer_id order by ledger_date) as previous_closing
    from {{ ref('customer_ledger_days') }}
)

select *
from days
where opening_receivables_amount + invoiced_amount - credited_amount - received_amount - discount_amount
    - written_off_amount <> closing_receivables_amount
    or coalesce(previous_closing, 0) <> opening_receivables_amount
