-- One row per situation of customers with an overdue invoice: who is called, who is left alone, and why.
-- A customer's own reason may say more after the words of its situation: the first is the plainest.
select
    situation,
    max(situation_name) as situation_name,
    call_class,
    min(class_reason) as class_reason,
    count(*) as customer_count,
    count(planned_date) as planned_count,
    sum(overdue_amount) as overdue_amount,
    sum(expected_days_gained) as expected_days_gained
from call_list
group by situation, call_class
order by situation, call_class
