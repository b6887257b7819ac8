-- A failure means that a customer's last balance, the open documents of the ledger and the buckets of the ageing list
-- are not one amount.
with balances as (
    select
        customer_id,
        sum(closing_receivables_amount - opening_receivables_amount) as closing_amount
    from {{ ref('customer_ledger_days') }}
    group by customer_id
),

documents as (
    select
        customer_id,
        sum(open_amount_base) as open_amount
    from {{ ref('fct_invoice') }}
    group by customer_id
)

select
    d.customer_id,
    b.closing_amount,
    d.open_amount,
    a.open_amount as ageing_amount
from documents as d
left join balances as b on d.customer_id = b.customer_id
left join {{ ref('customer_ageing') }} as a on d.customer_id = a.customer_id
where b.closing_amount is distinct from d.open_amount
    or coalesce(a.open_amount, 0) <> d.open_amount
    or a.not_due_amount + a.overdue_1_30_amount + a.overdue_31_60_amount + a.overdue_61_90_amount + a.overdue_over_90_amount <> a.open_amount
    or a.not_due_amount + a.overdue_amount <> a.open_amount
