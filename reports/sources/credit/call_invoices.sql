-- One row per overdue invoice that a call should bring forward, those first that it should bring most for; the first 5,000.
select
    invoice_rank,
    invoice_id,
    customer_id,
    customer_name,
    call_rank,
    call_class,
    class_reason,
    due_date,
    open_amount_base,
    open_days_late,
    expected_wait_days,
    change_probability,
    expected_days_gained,
    last_reminder_date
from call_invoices
where invoice_rank is not null
order by invoice_rank
limit 5000
