-- A row here: an invoice is judged before it could be, or a customer of the plan stands on both sides.
select
    i.invoice_id,
    i.due_date,
    i.period
from {{ ref('strategy_effect_invoices') }} as i
cross join {{ ref('run_context') }}
inner join {{ ref('effect_thresholds') }} as h on h.threshold = 'horizon_days'
inner join {{ ref('experiment_groups') }} as g on i.customer_id = g.customer_id
where {{ days_between('i.due_date', 'as_of_date') }} < h.threshold_value
    or i.is_control <> g.is_control
    or abs(i.judged_days) > h.threshold_value
