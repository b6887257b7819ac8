-- One row per instalment of an arrangement of which something is to be done; the first 5,000 by day.
select
    follow_up_date,
    is_due_today,
    arrangement_id,
    customer_id,
    customer_name,
    follow_up,
    channel,
    due_date,
    kept_date,
    days_late,
    amount,
    reason
from arrangement_follow_up
where follow_up <> 'none'
order by follow_up_date, arrangement_id
limit 5000
