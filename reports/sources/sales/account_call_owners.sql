-- One row per account manager: its calls of this week and in all.
select
    owner_code,
    count(*) filter (where week = 1) as week_count,
    count(*) as call_count,
    sum(overdue_amount) as overdue_amount
from account_manager_calls
group by owner_code
order by owner_code nulls last
