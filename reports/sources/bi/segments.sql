-- One row per segment, in the order of its rules, also without customers.
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
    on_time_rate,
    median_days_beyond_terms,
    median_payment_score,
    typical,
    typical_sector,
    typical_size,
    typical_region,
    base_currency_code,
    as_of_date
from segments
order by position
