with listed as (
    select * from {{ ref('watchlist') }}
)

select
    w.list_position,
    w.customer_id,
    w.customer_name,
    w.company_id,
    w.signal,
    w.signal_name,
    w.severity,
    w.signal_date,
    w.age_days,
    w.is_new,
    w.fact,
    w.advice,
    w.about_company_id,
    w.signal_count,
    w.open_amount,
    w.overdue_amount,
    w.exposure_rank,
    w.segment,
    w.treatment,
    w.precision_rate,
    w.precision_low,
    w.precision_high,
    w.precision_count,
    w.base_currency_code,
    w.as_of_date
from listed as w
order by w.list_position
