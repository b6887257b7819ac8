with days as (
    select
        customer_id,
        moved_on as ledger_date,
        {{ money_sum('invoiced_amount') }} as invoiced_amount,
        {{ money_sum('credited_amount') }} as credited_amount,
        {{ money_sum('received_amount') }} as received_amount,
        {{ money_sum('discount_amount') }} as discount_amount,
        {{ money_sum('written_off_amount') }} as written_off_amount,
        {{ money_sum('change_amount') }} as change_amount
    from {{ ref('receivable_movements') }}
    group by customer_id, moved_on
),

running as (
    select
        *,
        cast(sum(change_amount) over (partition by customer_id order by ledger_date) as decimal(18, 2)) as closing_amount
    from days
)

select
    r.customer_id,
    r.ledger_date,
    cast(r.closing_amount - r.change_amount as decimal(18, 2)) as opening_receivables_amount,
    r.invoiced_amount,
    r.credited_amount,
    r.received_amount,
    r.discount_amount,
    r.written_off_amount,
    r.closing_amount as closing_receivables_amount,
    c.base_currency_code,
    c.as_of_date
from running as r
cross join {{ ref('run_context') }} as c
