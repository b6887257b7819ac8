with mapped as (
    select * from {{ source('mapped', 'consents') }}
)

select
    consent_id,
    account_id,
    contact_id,
    channel,
    given,
    recorded_at,
    proof,
    source_name,
    source_file,
    source_line,
    load_id,
    problem,
    row_text
from mapped
