-- One row: the reminder plan as a whole. The first day is today, or the next on which a step is planned.
with first_day as (
    select min(plan_date) as first_date from reminder_plan
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
    count(plan.invoice_id) as invoice_count,
    count(*) filter (where plan.plan_date = first_day.first_date) as first_count,
    count(distinct plan.customer_id) filter (where plan.plan_date = first_day.first_date) as first_customer_count,
    coalesce(sum(plan.open_amount_base) filter (where plan.plan_date = first_day.first_date), 0) as first_open_amount,
    count(*) filter (where plan.plan_date <= known.as_of_date + 6) as week_count,
    count(plan.suppressed_by) as held_count,
    coalesce(sum(plan.open_amount_base) filter (where plan.suppressed_by is not null), 0) as held_open_amount
from known
cross join first_day
left join reminder_plan as plan on true
group by known.base_currency_code, known.as_of_date, first_day.first_date
