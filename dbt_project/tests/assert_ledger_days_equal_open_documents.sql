-- A failure means that a customer's running balance differs from the documents that were open on that day: on each
-- customer's last day of each month on which something moved.
with days as (
    select
        customer_id,
        {{ month_start('ledger_date') }} as month_start,
        max(ledger_date) as ledger_date
    from {{ ref('customer_ledger_days') }}
    group by 1, 2
),

balances as (
    select
        d.customer_id,
        d.ledger_date,
        l.closing_receivables_amount
    from days as d
    inner join {{ ref('customer_ledger_days') }} as l on d.customer_id = l.customer_id and d.ledger_date = l.ledger_date
),

open_documents as (
    select
        d.customer_id,
        d.ledger_date,
        sum(s.open_amount_base) as open_amount
    from days as d
    inner join {{ ref('fct_invoice_state') }} as s
        on d.customer_id = s.customer_id and s.valid_from <= d.ledger_date and d.ledger_date < s.valid_until
    group by 1, 2
)

select
    b.customer_id,
    b.ledger_date,
    b.closing_receivables_amount,
    o.open_amount
from balances as b
left join open_documents as o on b.customer_id = o.customer_id and b.ledger_date = o.ledger_date
where b.closing_receivables_amount is distinct from o.open_amount
