with found as (
    select * from {{ source('matching', 'customer_company') }}
)

select
    customer_id,
    company_id,
    method,
    probability,
    match_weight,
    evidence
from found
