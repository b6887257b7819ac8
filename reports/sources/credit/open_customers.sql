-- One row per customer with open documents; the 1,000 that owe most.
select
    customer_id,
    max(customer_name) as customer_name,
    max(segment) as segment,
    max(treatment) as treatment,
    count(*) as open_document_count,
    sum(open_amount_base) as open_amount_base,
    sum(case when open_days_late > 0 then open_amount_base else 0 end) as overdue_amount_base,
    max(open_days_late) as oldest_days_late
from open_invoices
group by customer_id
order by open_amount_base desc nulls last, customer_id
limit 1000
