-- A failure means that what moved on the days of a month is not what the month shows.
with days as (
    select
        {{ month_start('ledger_date') }} as month_start,
        sum(invoiced_amount) as invoiced_amount,
        sum(credited_amount) as credited_amount,
        sum(received_amount) as received_amount,
        sum(discount_amount) as discount_amount,
        sum(written_off_amount) as written_off_amount,
        sum(closing_receivables_amount - opening_receivables_amount) as change_amount
    from {{ ref('customer_ledger_days') }}
    group by 1
)

select
    m.month_start,
    m.closing_receivables_amount
from {{ ref('receivables_monthly') }} as m
left join days as d on m.month_start = d.month_start
where coalesce(d.invoiced_amount, 0) <> m.invoiced_amount
    or coalesce(d.credited_amount, 0) <> m.credited_amount
    or coalesce(d.received_amount, 0) <> m.received_amount
    or coalesce(d.discount_amount, 0) <> m.discount_amount
    or coalesce(d.written_off_amount, 0) <> m.written_off_amount
    or coalesce(d.change_amount, 0) <> m.closing_receivables_amount - m.opening_receivables_amount
