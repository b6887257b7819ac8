select
    party_id,
    record_type,
    record_id,
    method,
    probability
from {{ ref('stg_matching__party_record') }}
