with context as (
    select as_of_date from {{ ref('run_context') }}
)

select
    p.contact_id,
    p.account_id,
    nullif(trim(p.name), '') as contact_name,
    nullif(trim(p.email), '') as email,
    nullif(trim(p.phone), '') as phone,
    nullif(trim(p.role), '') as role,
    p.language_code,
    p.preferred_channel,
    p.created_at,
    p.source_name
from {{ ref('input__contacts') }} as p
inner join context as c on p.created_at is null or cast(p.created_at as date) <= c.as_of_date
