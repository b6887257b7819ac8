-- One row per segment with open documents: how old what it owes is, and what of it may be lost.
select
    segment,
    count(*) as customer_count,
    sum(open_amount) as open_amount,
    sum(not_due_amount) as not_due_amount,
    sum(overdue_1_30_amount) as overdue_1_30_amount,
    sum(overdue_31_60_amount) as overdue_31_60_amount,
    sum(overdue_61_90_amount) as overdue_61_90_amount,
    sum(overdue_over_90_amount) as overdue_over_90_amount,
    sum(overdue_amount) as overdue_amount,
    sum(expected_credit_loss_amount) as expected_credit_loss_amount
from ageing
group by segment
order by segment
