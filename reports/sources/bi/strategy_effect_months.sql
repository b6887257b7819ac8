-- One row per month and period: how late invoices were on the plan and in the control group.
select
    month_start,
    period,
    invoice_count,
    control_invoice_count,
    mean_days_late,
    control_mean_days_late
from strategy_effect_months
order by month_start, period
