with history as (
    select * from {{ ref('customer_creditworthiness_history') }}
    where is_as_of
)

select
    h.customer_id,
    h.profile_date,
    h.is_as_of,
    h.company_id,
    h.company_status,
    h.credit_score,
    h.rating_class,
    h.probability_of_default,
    h.recommended_limit,
    h.rated_on,
    h.accounts_date,
    h.equity_ratio,
    h.current_ratio,
    h.is_insolvent,
    h.insolvency_date,
    h.credit_grade,
    h.risk_class,
    h.risk_reason
from history as h
