-- One row per signal of the watch list: how often trouble followed it, and how often it came anyhow.
select
    signal,
    signal_name,
    severity,
    is_in_history,
    is_judged,
    judged_count,
    trouble_count,
    precision_rate,
    precision_low,
    precision_high,
    base_rate,
    lift,
    median_days_to_trouble,
    reason
from signal_precision
order by signal
