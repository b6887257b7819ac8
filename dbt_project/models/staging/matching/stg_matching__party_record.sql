with found as (
    select * from {{ source('matching', 'party_record') }}
)

select
    party_id,
    record_type,
    record_id,
    method,
    probability
from found
