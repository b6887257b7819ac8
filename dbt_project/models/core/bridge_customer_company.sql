select
    customer_id,
    company_id,
    method,
    probability,
    match_weight,
    evidence
from {{ ref('stg_matching__customer_company') }}
