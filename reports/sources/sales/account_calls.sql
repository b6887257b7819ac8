-- One row per customer that its account manager had better call, by week and account manager; the first 20,000.
select
    owner_code,
    week,
    owner_rank,
    customer_id,
    customer_name,
    reason_name,
    reason,
    talking_points,
    open_amount,
    overdue_amount,
    invoiced_amount_12m,
    last_visit_date,
    credit_call_date
from account_manager_calls
order by week nulls last, owner_code nulls last, owner_rank, customer_id
limit 20000
