-- One row per customer: how it pays and what it owes; the 50,000 that owe most.
select
    customer_id,
    customer_name,
    segment,
    treatment,
    behaviour_class,
    behaviour_reason,
    payment_score,
    days_beyond_terms,
    open_amount,
    overdue_amount
from customer_profiles
order by open_amount desc nulls last, customer_id
limit 50000
