-- A failure means that a Dutch natural person may be mailed, or called since 1 July 2026, to sell something without an opt-in
-- and its proof, that somebody may be who refused, or that a message about an invoice is stopped.
select *
from {{ ref('contact_permissions') }}
where (
    purpose = 'marketing' and permission = 'allowed' and country_code = 'NL' and coalesce(is_natural_person, true)
    and (channel = 'email' or channel = 'phone' and as_of_date >= cast('2026-07-01' as date))
    and not (decided_by = 'consent' and consent_proof is not null)
)
or (purpose = 'service' and permission <> 'allowed')
