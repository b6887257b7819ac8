-- What the forecast says per day and per week. Money comes as decimals from here on.
with context as (
    select
        as_of_date,
        base_currency_code
    from {{ ref('run_context') }}
),

periods as (
    select
        'week' as period_type,
        week_number as period_number,
        week_start as period_start,
        week_end as period_end,
        prognosis_amount,
        history_amount,
        expected_amount,
        low_amount,
        high_amount,
        new_amount
    from {{ ref('stg_scoring__cash_weeks') }}
    union all
    select
        'day' as period_type,
        {{ days_between('context.as_of_date', 'd.cash_date') }} as period_number,
        d.cash_date as period_start,
        d.cash_date as period_end,
        d.prognosis_amount,
        d.history_amount,
        d.expected_amount,
        -- a day by itself is too uncertain for a band that says anything
        cast(null as double) as low_amount,
        cast(null as double) as high_amount,
        d.new_amount
    from {{ ref('stg_scoring__cash_days') }} as d
    cross join context
)

select
    p.period_type,
    p.period_number,
    p.period_start,
    p.period_end,
    cast(p.prognosis_amount as decimal(18, 2)) as prognosis_amount,
    cast(p.history_amount as decimal(18, 2)) as history_amount,
    cast(p.expected_amount as decimal(18, 2)) as expected_amount,
    cast(p.low_amount as decimal(18, 2)) as low_amount,
    cast(p.high_amount as decimal(18, 2)) as high_amount,
    cast(p.new_amount as decimal(18, 2)) as new_invoices_amount,
    cast(p.expected_amount as decimal(18, 2)) + cast(p.new_amount as decimal(18, 2)) as expected_total_amount,
    c.base_currency_code,
    c.as_of_date
from periods as p
cross join context as c
