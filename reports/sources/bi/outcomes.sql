-- One row per customer that stood in the market as a prospect before it came; the 5,000 that came last.
-- bi.outcome_tenths has all of them.
select
    customer_id,
    customer_name,
    became_customer_date,
    scoring_date,
    prospect_list,
    prospect_rank,
    market_count,
    decile,
    probability,
    verdict_now,
    verdict_reason,
    payment_class_now,
    invoiced_amount_12m,
    base_currency_code
from prospect_outcomes
order by became_customer_date desc nulls last, customer_id
limit 5000
