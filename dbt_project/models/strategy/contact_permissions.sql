-- Two gates, one per purpose: who may be approached to sell something, and who about an invoice.
with context as (
    select as_of_date from {{ ref('run_context') }}
),

customers as (
    select
        u.customer_id,
        c.as_of_date,
        coalesce(u.country_code, k.country_code) as country_code,
        coalesce(u.legal_form, k.legal_form) as legal_form,
        u.legal_form as own_form,
        k.legal_form as company_form,
        coalesce(k.non_mailing_indicator, false) as has_non_mailing,
        k.known_from as company_known_from
    from {{ ref('dim_customer') }} as u
    cross join context as c
    left join {{ ref('bridge_customer_company') }} as b on u.customer_id = b.customer_id
    left join {{ ref('dim_company') }} as k on b.company_id = k.company_id
),

kinds as (
    select
        c.*,
        coalesce(o.is_natural_person, p.is_natural_person) as is_natural_person,
        -- of whom nobody knows what they are, the stricter rules hold
        case when coalesce(o.is_natural_person, p.is_natural_person, true) then 'natural' else 'legal' end as person_kind
    from customers as c
    left join {{ ref('natural_person_forms') }} as o
        on c.country_code = o.country_code and {{ letters_only('c.own_form') }} = o.legal_form
    left join {{ ref('natural_person_forms') }} as p
        on c.country_code = p.country_code and {{ letters_only('c.company_form') }} = p.legal_form
),

ruled as (
    select
        k.*,
        r.contact_rule,
        r.purpose,
        r.channel,
        r.permission,
        r.heeds_non_mailing,
        r.rule_text,
        r.valid_from as rule_valid_from,
        -- a country's own rule goes before the general one
        row_number() over (
            partition by k.customer_id, r.channel, r.purpose
            order by r.country_code = 'any'
        ) as place
    from kinds as k
    inner join {{ ref('contact_rules') }} as r
        on r.country_code in ('any', k.country_code)
        and k.person_kind = r.person_kind
        and k.as_of_date >= r.valid_from and k.as_of_date < r.valid_until
),

consents as (
    {{ ranked_consents('customer_id', 'bridge_customer_account') }}
),

judged as (
    select
        r.*,
        n.recorded_date,
        n.proof,
        n.contact_id as consent_contact_id,
        {{ contact_decided_by('r', 'n') }} as decided_by
    from ruled as r
    left join consents as n
        on r.purpose = 'marketing' and r.customer_id = n.customer_id and r.channel = n.channel and n.place = 1
    where r.place = 1
)

select
    customer_id,
    channel,
    purpose,
    {{ contact_permission('decided_by') }} as permission,
    decided_by,
    contact_rule,
    country_code,
    legal_form,
    is_natural_person,
    case
        when decided_by in ('withdrawn', 'consent', 'no_proof') then recorded_date
        when decided_by = 'non_mailing' then company_known_from
        else rule_valid_from
    end as valid_since,
    proof as consent_proof,
    consent_contact_id,
    case decided_by
        when 'withdrawn' then 'Consent was withdrawn on ' || cast(recorded_date as varchar) || '.'
        when 'non_mailing' then 'The company has the non-mailing indicator.'
        when 'consent' then 'Consent was given on ' || cast(recorded_date as varchar) || ': ' || proof || '.'
        when 'no_proof' then 'Consent of ' || cast(recorded_date as varchar) || ' has no proof. ' || rule_text || '.'
        else rule_text || '.'
    end
    || case when is_natural_person is null and purpose = 'marketing' then ' The legal form is unknown: taken for a natural person.' else '' end as reason,
    as_of_date
from judged
