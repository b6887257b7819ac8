-- One row: whom credit management calls, and what that should bring. The first day is today, or the next on which calls are planned.
with first_day as (
    select min(planned_date) as first_date from call_list
),

known as (
    select
        max(base_currency_code) as base_currency_code,
        max(as_of_date) as as_of_date
    from customer_profiles
)

select
    known.base_currency_code,
    known.as_of_date,
    first_day.first_date,
    count(calls.customer_id) as late_count,
    count(calls.call_rank) as worth_count,
    count(calls.planned_date) as planned_count,
    count(*) filter (where calls.planned_date = first_day.first_date) as first_count,
    coalesce(sum(calls.overdue_amount) filter (where calls.planned_date = first_day.first_date), 0) as first_overdue_amount,
    coalesce(sum(calls.expected_days_gained) filter (where calls.planned_date = first_day.first_date), 0) as first_days_gained,
    coalesce(sum(calls.expected_gain_amount) filter (where calls.planned_date = first_day.first_date), 0) as first_gain_amount
from known
cross join first_day
left join call_list as calls on true
group by known.base_currency_code, known.as_of_date, first_day.first_date
