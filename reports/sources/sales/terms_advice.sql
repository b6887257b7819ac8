-- One row per customer: the terms that are advised beside those of today, a term beyond the law first; the first 20,000.
-- What to offer prospects stands with them in sales.prospects.
select
    party_id,
    party_name,
    present_term_days,
    advised_term_days,
    present_limit_amount,
    advised_limit_amount,
    deposit_rate,
    advice,
    terms_rule,
    terms_reason,
    maximum_term_days,
    is_term_flagged,
    flag_reason
from terms_advice
where party_type = 'customer'
order by coalesce(is_term_flagged, false) desc, advice = 'keep', party_id
limit 20000
