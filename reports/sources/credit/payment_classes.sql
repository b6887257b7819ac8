-- One row per way of paying: the customers that pay so, what they owe and what of it is overdue.
select
    behaviour_class,
    count(*) as customer_count,
    sum(open_amount) as open_amount,
    sum(overdue_amount) as overdue_amount
from customer_profiles
group by behaviour_class
order by behaviour_class
