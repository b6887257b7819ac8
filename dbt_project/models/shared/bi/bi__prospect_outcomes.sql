select
    customer_id,
    customer_name,
    company_id,
    became_customer_date,
    scoring_date,
    prospect_list,
    prospect_rank,
    market_count,
    decile,
    score,
    probability,
    verdict_now,
    verdict_reason,
    payment_class_now,
    payment_score_now,
    invoiced_amount_12m,
    base_currency_code,
    as_of_date
from {{ ref('prospect_outcomes') }}
order by customer_id
