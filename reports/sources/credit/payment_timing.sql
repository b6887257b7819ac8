-- One row per open invoice with the day on which it should be paid, the largest first; the first 5,000.
select
    invoice_id,
    customer_id,
    customer_name,
    due_date,
    open_amount_base,
    open_days_late,
    is_disputed,
    expected_date,
    early_date,
    late_date,
    expected_days_late,
    very_late_probability,
    paid_within_7_probability,
    paid_within_30_probability,
    unpaid_probability,
    timing_reason,
    method,
    as_of_date
from payment_timing
order by open_amount_base desc, invoice_id
limit 5000
