with context as (
    select as_of_date from {{ ref('run_context') }}
)

select
    n.consent_id,
    coalesce(n.account_id, p.account_id) as account_id,
    n.contact_id,
    n.channel,
    n.given,
    n.recorded_at,
    n.proof,
    n.source_name
from {{ ref('input__consents') }} as n
inner join context as c on cast(n.recorded_at as date) <= c.as_of_date
left join {{ ref('input__contacts') }} as p on n.contact_id = p.contact_id
