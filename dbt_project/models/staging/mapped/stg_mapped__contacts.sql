with mapped as (
    select * from {{ source('mapped', 'contacts') }}
)

select
    contact_id,
    account_id,
    name,
    email,
    phone,
    role,
    language_code,
    preferred_channel,
    created_at,
    source_name,
    source_file,
    source_line,
    load_id,
    problem,
    row_text
from mapped
