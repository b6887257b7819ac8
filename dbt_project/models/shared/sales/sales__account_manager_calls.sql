select
    owner_code,
    week,
    owner_rank,
    customer_id,
    customer_name,
    call_reason,
    reason_name,
    reason_name_nl,
    reason,
    reason_nl,
    talking_points,
    talking_points_nl,
    open_amount,
    overdue_amount,
    invoiced_amount_12m,
    last_visit_date,
    credit_call_date,
    base_currency_code,
    as_of_date
from {{ ref('account_manager_calls') }}
order by owner_code nulls last, owner_rank, customer_id
