-- How each sector of our own customers paid of late, beside the year before.
with rules as (
    select * from {{ ref('watchlist_signals') }}
    where signal = 'sector_payment_shock'
),

profile_days as (
    select
        profile_date,
        is_as_of,
        months_3_ago,
        {{ add_months('profile_date', -15) }} as months_15_ago
    from {{ ref('dim_profile_date') }}
),

customers as (
    select
        customer_id,
        sector_section,
        sector_name
    from {{ ref('customer_segments') }}
    where sector_section <> 'unknown'
),

-- what is still open has not ended yet: counted so far, it would make every last quarter look prompt
payments as (
    select
        i.customer_id,
        c.sector_section,
        c.sector_name,
        i.clear_date,
        i.days_late
    from {{ ref('fct_invoice') }} as i
    inner join customers as c on i.customer_id = c.customer_id
    where i.document_type = 'invoice' and not i.is_open and i.paid_amount > 0
),

medians as (
    select
        d.profile_date,
        d.is_as_of,
        p.sector_section,
        p.sector_name,
        count(distinct case when p.clear_date > d.months_3_ago then p.customer_id end) as customer_count_3m,
        median(cast(p.days_late as double)) filter (where p.clear_date > d.months_3_ago) as median_days_late_3m,
        median(cast(p.days_late as double)) filter (where p.clear_date <= d.months_3_ago) as median_days_late_prior_12m
    from payments as p
    inner join profile_days as d on p.clear_date <= d.profile_date and p.clear_date > d.months_15_ago
    group by d.profile_date, d.is_as_of, p.sector_section, p.sector_name
),

judged as (
    select
        m.*,
        coalesce(
            m.customer_count_3m >= r.count_least and m.median_days_late_3m - m.median_days_late_prior_12m >= r.days_least,
            false
        ) as is_alarming
    from medians as m
    left join rules as r on true
),

calm as (
    select
        *,
        max(case when not is_alarming then profile_date end) over (partition by sector_section order by profile_date) as last_calm_date
    from judged
)

select
    sector_section,
    profile_date,
    sector_name,
    is_as_of,
    cast(customer_count_3m as integer) as customer_count_3m,
    median_days_late_3m,
    median_days_late_prior_12m,
    is_alarming,
    -- since when without a break
    case when is_alarming then min(profile_date) over (partition by sector_section, last_calm_date, is_alarming) end as alarming_since_date
from calm
