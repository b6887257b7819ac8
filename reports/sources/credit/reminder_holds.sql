-- One row per reason for which a step is held back: invoices, customers and amount, and the first day on which one is free again.
select
    suppressed_by,
    count(*) as invoice_count,
    count(distinct customer_id) as customer_count,
    sum(open_amount_base) as open_amount,
    min(suppressed_until) as first_free_date
from reminder_plan
where suppressed_by is not null
group by suppressed_by
order by suppressed_by
