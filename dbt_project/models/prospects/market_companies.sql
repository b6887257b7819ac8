-- What the prospect models ask of every company, answered once: its classes, its kind of person, whether it still stands.
with companies as (
    select
        *,
        {{ registration_key('registration_number', 'country_code') }} as registration_key
    from {{ ref('dim_company') }}
),

published as (
    select
        company_id,
        min(published_on) as insolvent_since
    from {{ ref('fct_insolvency') }}
    group by company_id
),

-- by number too: where several companies share one, each of them is warned of
published_by_number as (
    select
        registration_key,
        min(published_on) as insolvent_since
    from {{ ref('fct_insolvency') }}
    group by registration_key
),

insolvent as (
    select
        k.*,
        least(p.insolvent_since, n.insolvent_since) as insolvent_since
    from companies as k
    left join published as p on k.company_id = p.company_id
    left join published_by_number as n on k.registration_key = n.registration_key
),

standing as (
    select
        *,
        case
            when insolvent_since is not null or lower(status) = 'bankrupt' then 'insolvent'
            when lower(status) <> 'active' then 'ceased'
            else 'active'
        end as standing
    from insolvent
)

select
    k.company_id,
    k.company_name,
    k.country_code,
    k.legal_form,
    f.is_natural_person is not null as is_form_known,
    -- of whom nobody knows what they are, the stricter rules hold
    coalesce(f.is_natural_person, true) as is_natural_person,
    nullif(translate(k.industry_code, ' .:-', ''), '') as industry_code,
    {{ sector_section('k.industry_code') }} as sector_section,
    coalesce(z.size_class, 'unknown') as size_class,
    coalesce(g.region_code, k.country_code, 'unknown') as region_code,
    coalesce(g.region, k.country_code, 'unknown') as region,
    k.street is not null and k.city is not null as has_address,
    k.non_mailing_indicator as has_non_mailing,
    k.known_from,
    k.registration_key,
    k.standing,
    case
        when k.insolvent_since is not null then k.insolvent_since
        when k.standing <> 'active' then k.known_from
    end as standing_since
from standing as k
left join {{ ref('natural_person_forms') }} as f on k.country_code = f.country_code and {{ letters_only('k.legal_form') }} = f.legal_form
left join {{ ref('size_classes') }} as z on k.employee_count >= z.employees_from and k.employee_count < z.employees_below
left join {{ ref('regions') }} as g on k.country_code = g.country_code and substr(trim(k.postal_code), 1, 2) = g.postal_prefix
