-- One row per invoice of which a step is held back, the largest first; the first 5,000.
select
    invoice_id,
    customer_id,
    customer_name,
    suppressed_by,
    suppressed_until,
    next_step,
    plan_date,
    open_days_late,
    open_amount_base,
    plan_reason
from reminder_plan
where suppressed_by is not null
order by open_amount_base desc, invoice_id
limit 5000
