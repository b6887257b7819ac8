select
    {{ month_start('due_date') }} as month_start,
    period,
    cast(count(*) filter (where not is_control) as integer) as invoice_count,
    cast(count(*) filter (where is_control) as integer) as control_invoice_count,
    {{ ratio('sum(judged_days) filter (where not is_control)', 'count(*) filter (where not is_control)', 2) }} as mean_days_late,
    {{ ratio('sum(judged_days) filter (where is_control)', 'count(*) filter (where is_control)', 2) }} as control_mean_days_late
from {{ ref('strategy_effect_invoices') }}
group by {{ month_start('due_date') }}, period
