select
    party_id,
    party_name,
    company_id,
    group_id,
    customer_count,
    account_count,
    is_multiple,
    customer_names,
    largest_customer_id,
    largest_customer_name,
    invoiced_amount_12m,
    open_amount,
    overdue_amount,
    credit_limit_amount,
    credit_limit_use_rate,
    decided_count,
    payment_score,
    worst_behaviour_class,
    worst_credit_grade,
    base_currency_code,
    as_of_date
from {{ ref('party_figures') }}
order by party_id
