select
    account_id,
    customer_id,
    method,
    probability,
    match_weight,
    evidence
from {{ ref('stg_matching__account_customer') }}
