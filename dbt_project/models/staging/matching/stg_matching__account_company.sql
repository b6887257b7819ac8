with found as (
    select * from {{ source('matching', 'account_company') }}
)

select
    account_id,
    company_id,
    method,
    probability,
    match_weight,
    evidence
from found
