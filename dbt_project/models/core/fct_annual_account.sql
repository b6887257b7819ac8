with context as (
    select as_of_date from {{ ref('run_context') }}
),

thresholds as (
    {{ credit_thresholds() }}
),

published as (
    select
        f.*,
        row_number() over (partition by f.company_id, f.period_end order by f.published_on desc) as place
    from {{ ref('input__financials') }} as f
    inner join context as c on f.published_on <= c.as_of_date
),

accounts as (
    select
        p.company_id,
        p.period_end,
        p.published_on,
        p.equity,
        p.total_assets,
        p.current_assets,
        p.current_liabilities,
        p.revenue,
        p.profit,
        {{ account_ratios('p') }},
        p.source_name
    from published as p
    where p.place = 1
),

in_sequence as (
    select
        *,
        lag(period_end) over years as earlier_period_end,
        lag(published_on) over years as earlier_published_on,
        lag(equity_ratio) over years as earlier_equity_ratio,
        lag(current_ratio) over years as earlier_current_ratio
    from accounts
    window years as (partition by company_id order by period_end)
),

-- where a year is missing there is no year before
compared as (
    select
        a.*,
        a.earlier_period_end >= {{ months_before('a.period_end', 'thresholds.previous_accounts_months') }} as has_year_before
    from in_sequence as a
    cross join thresholds
)

select
    company_id,
    period_end,
    published_on,
    equity,
    total_assets,
    current_assets,
    current_liabilities,
    revenue,
    profit,
    equity_ratio,
    current_ratio,
    return_on_assets,
    case when has_year_before then earlier_period_end end as previous_period_end,
    case when has_year_before then earlier_published_on end as previous_published_on,
    case when has_year_before then earlier_equity_ratio end as previous_equity_ratio,
    case when has_year_before then earlier_current_ratio end as previous_current_ratio,
    source_name
from compared
