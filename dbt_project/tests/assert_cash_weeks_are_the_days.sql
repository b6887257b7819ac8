-- A row here: a week of the cash forecast is not the sum of its seven days. Each amount is rounded to cents, so eight of them may
-- differ by four.
with days as (
    select
        cast(floor((period_number - 1) / 7.0) as integer) + 1 as week_number,
        count(*) as day_count,
        min(period_start) as first_day,
        max(period_end) as last_day,
        sum(prognosis_amount) as prognosis_amount,
        sum(expected_amount) as expected_amount,
        sum(new_invoices_amount) as new_invoices_amount,
        sum(history_amount) as history_amount
    from {{ ref('cash_forecast') }}
    where period_type = 'day'
    group by 1
),

weeks as (
    select * from {{ ref('cash_forecast') }}
    where period_type = 'week'
)

select
    w.period_number,
    d.week_number,
    d.day_count,
    w.prognosis_amount,
    d.prognosis_amount as prognosis_of_days,
    w.expected_amount,
    d.expected_amount as expected_of_days
from weeks as w
full outer join days as d on w.period_number = d.week_number
where w.period_number is null
    or d.week_number is null
    or d.day_count <> 7
    or d.first_day <> w.period_start
    or d.last_day <> w.period_end
    or abs(w.prognosis_amount - d.prognosis_amount) > 0.04
    or abs(w.expected_amount - d.expected_amount) > 0.04
    or abs(w.new_invoices_amount - d.new_invoices_amount) > 0.04
    or abs(coalesce(w.history_amount, 0) - coalesce(d.history_amount, 0)) > 0.04
