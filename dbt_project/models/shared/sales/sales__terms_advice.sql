select
    party_type,
    party_id,
    party_name,
    company_id,
    present_term_days,
    present_limit_amount,
    advised_term_days,
    advised_limit_amount,
    deposit_rate,
    advice,
    terms_rule,
    terms_reason,
    terms_reason_nl,
    maximum_term_days,
    is_term_flagged,
    flag_reason,
    flag_reason_nl,
    is_prepay,
    base_currency_code,
    as_of_date
from {{ ref('terms_advice') }}
order by party_type, party_id
