-- One row per invoice with a step in the seven days from the as-of day, by day and the firmest first; the first 20,000.
select
    plan_date,
    is_due_today,
    invoice_id,
    customer_id,
    customer_name,
    next_step,
    level,
    channel,
    tone,
    language_code,
    template_id,
    due_date,
    open_days_late,
    open_amount_base,
    claim_amount,
    payment_methods,
    dunning_strategy,
    is_control,
    last_reminder_date,
    plan_reason
from reminder_plan
where plan_date <= as_of_date + 6
order by plan_date, level desc, open_amount_base desc, invoice_id
limit 20000
