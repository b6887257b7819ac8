select
    account_id,
    company_id,
    method,
    probability,
    match_weight,
    evidence
from {{ ref('stg_matching__account_company') }}
