-- One row per size and way of paying, in their order, also without customers.
select
    size_class,
    size_position,
    size_name,
    payment_group,
    payment_position,
    payment_name,
    customer_count,
    invoiced_amount_12m,
    revenue_share,
    open_amount,
    overdue_amount,
    overdue_rate,
    mean_days_beyond_terms,
    good_performer_share,
    high_risk_count,
    treatment_name,
    advice,
    base_currency_code,
    as_of_date
from scoring_matrix
order by size_position, payment_position
