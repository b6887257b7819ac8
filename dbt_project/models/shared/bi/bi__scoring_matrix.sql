with matrix as (
    select * from {{ ref('scoring_matrix') }}
)

select
    size_class,
    size_position,
    size_name,
    payment_group,
    payment_position,
    payment_name,
    customer_count,
    customer_share,
    invoiced_amount_12m,
    revenue_share,
    open_amount,
    overdue_amount,
    overdue_rate,
    mean_days_beyond_terms,
    good_performer_count,
    judged_count,
    good_performer_share,
    high_risk_count,
    treatment,
    treatment_name,
    advice,
    base_currency_code,
    as_of_date
from matrix
order by size_position, payment_position
