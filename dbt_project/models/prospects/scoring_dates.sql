with context as (
    select as_of_date from {{ ref('run_context') }}
),

-- before that there is less than a year of customers to learn from
ledger as (
    select {{ add_months('min(invoice_date)', 12) }} as learned_from_date from {{ ref('fct_invoice') }}
),

years_back as (
    select
        as_of_date as scoring_date,
        true as is_as_of
    from context
    {% for year in range(1, var('prospect_backtest_years') | int + 1) %}
    union all
    select
        {{ add_months('as_of_date', '-12 * ' ~ year) }} as scoring_date,
        false as is_as_of
    from context
    {% endfor %}
)

select
    y.scoring_date,
    y.is_as_of
from years_back as y
cross join ledger as l
where y.is_as_of or y.scoring_date >= l.learned_from_date
