-- The history that behaviour and segments keep: every month end of the last months, and the as-of day itself.
with context as (
    select
        as_of_date,
        {{ add_months(month_start('as_of_date'), '-' ~ var('history_months')) }} as first_day
    from {{ ref('run_context') }}
)

select
    d.date_day as profile_date,
    d.month_start,
    {{ add_months('d.date_day', -3) }} as months_3_ago,
    {{ add_months('d.date_day', -6) }} as months_6_ago,
    {{ add_months('d.date_day', -12) }} as months_12_ago,
    {{ add_months('d.date_day', -24) }} as months_24_ago,
    d.date_day = c.as_of_date as is_as_of
from {{ ref('dim_date') }} as d
inner join context as c on d.date_day >= c.first_day
where d.date_day = d.month_end or d.date_day = c.as_of_date
