select
    month_start,
    period,
    invoice_count,
    control_invoice_count,
    mean_days_late,
    control_mean_days_late
from {{ ref('strategy_effect_months') }}
order by month_start, period
