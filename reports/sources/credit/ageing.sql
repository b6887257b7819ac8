-- One row per customer with open documents; the 50,000 that owe most. credit.ageing_totals has all of them.
select
    customer_id,
    customer_name,
    segment,
    treatment,
    open_amount,
    not_due_amount,
    overdue_1_30_amount,
    overdue_31_60_amount,
    overdue_61_90_amount,
    overdue_over_90_amount,
    overdue_amount,
    oldest_days_late,
    credit_limit_use_rate,
    expected_credit_loss_amount
from ageing
order by open_amount desc nulls last, customer_id
limit 50000
