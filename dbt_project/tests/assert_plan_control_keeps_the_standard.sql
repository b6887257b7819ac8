-- A row is an invoice whose customer is in the control group and treated otherwise, or that lost its own strategy: the effect could not be measured.
select
    p.invoice_id,
    p.dunning_strategy,
    p.shift_days,
    p.suppressed_by
from {{ ref('reminder_plan') }} as p
inner join {{ ref('experiment_groups') }} as e on p.customer_id = e.customer_id
where p.is_control <> e.is_control
    or p.dunning_strategy <> case when e.is_control then 'standard' else p.assigned_strategy end
    or (e.is_control and (p.shift_days <> 0 or p.suppressed_by = 'expected_soon'))
