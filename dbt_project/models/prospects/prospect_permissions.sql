-- Who never bought is under stricter rules than a customer (strategy/contact_permissions).
with context as (
    select as_of_date from {{ ref('run_context') }}
),

ruled as (
    select
        k.company_id,
        k.is_natural_person,
        k.is_form_known,
        k.has_non_mailing,
        k.known_from,
        r.channel,
        r.permission,
        r.heeds_non_mailing,
        r.rule_text,
        r.rule_text_nl,
        -- 1900 stands for a rule whose first day is not kept
        nullif(r.valid_from, cast('1900-01-01' as date)) as rule_since,
        -- a country's own rule goes before the general one
        row_number() over (partition by k.company_id, r.channel order by r.country_code = 'any') as place
    from {{ ref('market_companies') }} as k
    cross join context as c
    inner join {{ ref('prospect_contact_rules') }} as r
        on r.country_code in ('any', k.country_code)
        and r.person_kind = case when k.is_natural_person then 'natural' else 'legal' end
        and c.as_of_date >= r.valid_from and c.as_of_date < r.valid_until
),

consents as (
    {{ ranked_consents('company_id', 'bridge_account_company') }}
),

judged as (
    select
        r.*,
        n.recorded_date,
        n.proof,
        {{ contact_decided_by('r', 'n') }} as decided_by
    from ruled as r
    left join consents as n on r.company_id = n.company_id and r.channel = n.channel and n.place = 1
    where r.place = 1
)

select
    company_id,
    channel,
    {{ contact_permission('decided_by') }} as permission,
    decided_by,
    rule_text,
    rule_text_nl,
    case
        when decided_by in ('withdrawn', 'consent', 'no_proof') then recorded_date
        when decided_by = 'non_mailing' then known_from
        else rule_since
    end as rule_date,
    is_natural_person,
    case decided_by
        when 'withdrawn' then 'Consent was withdrawn on ' || cast(recorded_date as varchar) || '.'
        when 'non_mailing' then 'The company has the non-mailing indicator, known since ' || cast(known_from as varchar) || '.'
        when 'consent' then 'Consent was given on ' || cast(recorded_date as varchar) || ': ' || proof || '.'
        else case when decided_by = 'no_proof' then 'Consent of ' || cast(recorded_date as varchar) || ' has no proof. ' else '' end
            || rule_text || coalesce(' (since ' || cast(rule_since as varchar) || ')', '') || '.'
            || case when is_form_known then '' else ' The legal form is unknown: taken for a natural person.' end
    end as reason,
    case decided_by
        when 'withdrawn' then 'Toestemming is ingetrokken op ' || cast(recorded_date as varchar) || '.'
        when 'non_mailing' then 'Het bedrijf heeft de non-mailing-indicator, bekend sinds ' || cast(known_from as varchar) || '.'
        when 'consent' then 'Toestemming is gegeven op ' || cast(recorded_date as varchar) || ': ' || proof || '.'
        else case when decided_by = 'no_proof' then 'Voor de toestemming van ' || cast(recorded_date as varchar) || ' is geen bewijs. ' else '' end
            || rule_text_nl || coalesce(' (sinds ' || cast(rule_since as varchar) || ')', '') || '.'
            || case when is_form_known then '' else ' De rechtsvorm is onbekend: behandeld als natuurlijk persoon.' end
    end as reason_nl
from judged
