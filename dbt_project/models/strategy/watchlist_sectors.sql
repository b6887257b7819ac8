-- The sectors of the market beside what we have open in them. A sector is compared with its own year before, not with
-- the others: some have more insolvencies at all times, which is no news.
with context as (
    select
        as_of_date,
        {{ add_months('as_of_date', -12) }} as months_12_ago,
        {{ add_months('as_of_date', -24) }} as months_24_ago
    from {{ ref('run_context') }}
),

rules as (
    select * from {{ ref('watchlist_signals') }}
    where signal = 'insolvency_sector'
),

-- a company that was granted suspension first and went bankrupt then is insolvent once
insolvencies as (
    select
        company_id,
        min(published_on) as insolvent_on
    from {{ ref('fct_insolvency') }}
    group by company_id
),

market as (
    select
        {{ sector_section('k.industry_code') }} as sector_section,
        i.insolvent_on,
        c.months_12_ago,
        c.months_24_ago
    from {{ ref('dim_company') }} as k
    cross join context as c
    left join insolvencies as i on k.company_id = i.company_id
),

counted as (
    select
        sector_section,
        count(*) filter (where insolvent_on is null or insolvent_on > months_12_ago) as company_count_12m,
        count(*) filter (where insolvent_on > months_12_ago) as insolvent_count_12m,
        count(*) filter (where insolvent_on is null or insolvent_on > months_24_ago) as company_count_prior_12m,
        count(*) filter (where insolvent_on > months_24_ago and insolvent_on <= months_12_ago) as insolvent_count_prior_12m,
        max(insolvent_on) as last_insolvent_on
    from market
    group by sector_section
),

whole_market as (
    select {{ ratio('sum(insolvent_count_12m)', 'sum(company_count_12m)') }} as insolvency_rate_12m from counted
),

-- before the first publication that we have, nothing is known: no year to compare with
coverage as (
    select min(insolvent_on) as first_day from insolvencies
),

exposures as (
    select
        s.sector_section,
        {{ money_sum('p.open_amount') }} as open_amount
    from {{ ref('customer_payment_behaviour') }} as p
    left join {{ ref('customer_segments') }} as s on p.customer_id = s.customer_id
    group by s.sector_section
),

total as (
    select {{ money_sum('open_amount') }} as open_amount from exposures
),

rated as (
    select
        s.sector_section,
        s.sector_name,
        coalesce(n.company_count_12m, 0) as company_count_12m,
        coalesce(n.insolvent_count_12m, 0) as insolvent_count_12m,
        coalesce(n.insolvent_count_prior_12m, 0) as insolvent_count_prior_12m,
        {{ ratio('n.insolvent_count_12m', 'n.company_count_12m') }} as insolvency_rate_12m,
        {{ ratio('n.insolvent_count_prior_12m', 'n.company_count_prior_12m') }} as insolvency_rate_prior_12m,
        w.insolvency_rate_12m as market_insolvency_rate_12m,
        g.first_day <= c.months_24_ago as is_compared_with_itself,
        n.last_insolvent_on,
        coalesce(e.open_amount, cast(0 as decimal(18, 2))) as open_amount,
        {{ ratio('e.open_amount', 't.open_amount') }} as open_share,
        c.as_of_date
    from {{ ref('sector_sections') }} as s
    cross join context as c
    cross join whole_market as w
    cross join coverage as g
    cross join total as t
    left join counted as n on s.sector_section = n.sector_section
    left join exposures as e on s.sector_section = e.sector_section
    where s.sector_section <> 'unknown'
),

benchmarked as (
    select
        *,
        case when is_compared_with_itself then insolvency_rate_prior_12m else market_insolvency_rate_12m end as benchmark_rate
    from rated
)

select
    b.sector_section,
    b.sector_name,
    cast(b.company_count_12m as integer) as company_count_12m,
    cast(b.insolvent_count_12m as integer) as insolvent_count_12m,
    cast(b.insolvent_count_prior_12m as integer) as insolvent_count_prior_12m,
    b.insolvency_rate_12m,
    b.insolvency_rate_prior_12m,
    b.market_insolvency_rate_12m,
    b.is_compared_with_itself,
    b.benchmark_rate,
    b.last_insolvent_on,
    b.open_amount,
    b.open_share,
    coalesce(
        b.open_share >= r.share_least and b.insolvent_count_12m >= r.count_least and b.insolvency_rate_12m >= r.factor_least * b.benchmark_rate,
        false
    ) as is_alarming,
    b.as_of_date
from benchmarked as b
left join rules as r on true
