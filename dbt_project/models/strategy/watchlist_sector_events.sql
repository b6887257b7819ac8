-- What happened in a customer's sector: to the market, and to those who owe us much.
with rules as (
    select * from {{ ref('watchlist_signals') }}
),

customers as (
    select
        s.customer_id,
        d.customer_name,
        s.sector_section,
        s.sector_name,
        p.open_amount,
        p.exposure_share
    from {{ ref('customer_segments') }} as s
    inner join {{ ref('dim_customer') }} as d on s.customer_id = d.customer_id
    inner join {{ ref('customer_payment_behaviour') }} as p on s.customer_id = p.customer_id
    where s.sector_section <> 'unknown' and p.open_amount > 0
),

alarming as (
    select * from {{ ref('watchlist_sectors') }}
    where is_alarming
),

large_debtors as (
    select
        c.customer_id,
        c.customer_name,
        c.sector_section,
        c.exposure_share,
        e.about_company_id,
        e.signal_date
    from customers as c
    inner join {{ ref('watchlist_insolvency_events') }} as e on c.customer_id = e.customer_id and e.signal = 'insolvency_customer'
    cross join rules as r
    where r.signal = 'insolvency_large_debtor' and c.exposure_share >= r.share_least
),

events as (
    select
        c.customer_id,
        'insolvency_sector' as signal,
        cast(null as varchar) as about_company_id,
        a.last_insolvent_on as signal_date,
        a.sector_name || ', ' || {{ as_percent('a.open_share') }} || ' of what is open: ' || {{ whole('a.insolvent_count_12m') }}
        || ' insolvencies in twelve months, ' || {{ rate_in_words('a.insolvency_rate_12m') }} || ' of companies, '
        || case when a.is_compared_with_itself then 'in the year before ' else 'in the whole market ' end
        || {{ rate_in_words('a.benchmark_rate') }} || '.' as fact
    from customers as c
    inner join alarming as a on c.sector_section = a.sector_section
    union all
    select
        c.customer_id,
        'insolvency_large_debtor' as signal,
        l.about_company_id,
        l.signal_date,
        'In the same sector (' || c.sector_name || ') ' || l.customer_name || ', which owes ' || {{ rate_in_words('l.exposure_share') }}
        || ' of what is open, became insolvent on ' || cast(l.signal_date as varchar) || '.' as fact
    from customers as c
    inner join large_debtors as l on c.sector_section = l.sector_section and c.customer_id <> l.customer_id
    union all
    select
        c.customer_id,
        'sector_payment_shock' as signal,
        cast(null as varchar) as about_company_id,
        p.alarming_since_date as signal_date,
        c.sector_name || ': ' || {{ whole('p.customer_count_3m') }} || ' customers paid ' || {{ days_in_words('p.median_days_late_3m') }}
        || ' in the middle in three months, ' || {{ days_in_words('p.median_days_late_prior_12m') }} || ' in the year before.' as fact
    from customers as c
    inner join {{ ref('watchlist_sector_payments') }} as p on c.sector_section = p.sector_section and p.is_as_of and p.is_alarming
)

{{ newest_events() }}
