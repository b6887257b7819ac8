with profiles as (
    select * from {{ ref('segment_profiles') }}
)

select
    segment,
    position,
    segment_name,
    treatment,
    for_sales,
    for_credit,
    customer_count,
    customer_share,
    invoiced_amount_12m,
    revenue_share,
    growth_rate,
    open_amount,
    overdue_amount,
    overdue_rate,
    decided_count,
    on_time_rate,
    median_days_beyond_terms,
    median_payment_score,
    median_relation_months,
    good_performer_count,
    judged_count,
    typical,
    typical_sector,
    typical_sector_lift,
    typical_size,
    typical_size_lift,
    typical_region,
    typical_region_lift,
    base_currency_code,
    as_of_date
from profiles
order by position
