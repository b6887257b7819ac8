with signals as (
    select * from {{ ref('signal_precision') }}
)

select
    signal,
    signal_name,
    severity,
    is_in_history,
    is_judged,
    fired_count,
    judged_count,
    trouble_count,
    precision_rate,
    precision_low,
    precision_high,
    base_count,
    base_rate,
    lift,
    median_days_to_trouble,
    first_date,
    last_date,
    trouble_days,
    reason,
    reason_nl,
    as_of_date
from signals
order by position
