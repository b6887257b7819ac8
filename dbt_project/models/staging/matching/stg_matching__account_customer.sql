with found as (
    select * from {{ source('matching', 'account_customer') }}
)

select
    account_id,
    customer_id,
    method,
    probability,
    match_weight,
    evidence
from found
