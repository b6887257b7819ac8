-- One row per customer worth a call, in the order of calling; the first 20,000. Telephone numbers stay off the site.
select
    call_rank,
    customer_id,
    customer_name,
    call_class,
    situation_name,
    class_reason,
    open_amount,
    overdue_amount,
    overdue_count,
    oldest_days_late,
    change_probability,
    expected_days_gained,
    expected_gain_amount,
    planned_date,
    caller,
    phone_permission,
    talking_points,
    last_contact_date,
    last_contact_outcome
from call_list
where call_rank is not null
order by call_rank
limit 20000
