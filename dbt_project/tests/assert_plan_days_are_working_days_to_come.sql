-- A row is an invoice planned in the past, in a weekend, before its step is due or too soon after a reminder, or due today wrongly.
with thresholds as (
    {{ plan_thresholds(['min_gap_days']) }}
)

select
    p.invoice_id,
    p.plan_date
from {{ ref('reminder_plan') }} as p
cross join thresholds as t
where p.plan_date < p.as_of_date
    or {{ iso_weekday('p.plan_date') }} > 5
    or p.plan_date < p.due_date + p.offset_days + p.shift_days + p.leniency_days
    or p.plan_date < p.last_reminder_date + t.min_gap_days
    or p.plan_date < p.suppressed_until
    or (p.plan_date is null) <> (p.next_step in ('wait', 'none'))
    or p.is_due_today <> coalesce(p.plan_date = p.as_of_date, false)
