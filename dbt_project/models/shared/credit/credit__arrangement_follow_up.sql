with instalments as (
    select * from {{ ref('arrangement_follow_up') }}
)

select
    a.arrangement_id,
    a.customer_id,
    a.customer_name,
    a.arrangement_number,
    a.due_date,
    a.amount,
    a.kept_date,
    a.days_late,
    a.is_kept_on_time,
    a.is_broken,
    a.instalment_count,
    a.kept_count,
    a.broken_count,
    a.follow_up,
    a.follow_up_date,
    a.is_due_today,
    a.message_type,
    a.channel,
    a.language_code,
    a.template_id,
    a.reason,
    a.reason_nl,
    a.base_currency_code,
    a.as_of_date
from instalments as a
order by a.customer_id, a.due_date, a.arrangement_id
