with context as (
    select as_of_date from {{ ref('run_context') }}
)

select
    k.company_id,
    k.known_from,
    coalesce(lead(k.known_from) over versions, cast('9999-12-31' as date)) as known_until,
    k.company_name,
    k.trade_names,
    k.registration_number,
    k.vat_number,
    k.legal_form,
    k.industry_code,
    k.employee_count,
    k.founded_date,
    k.street,
    k.postal_code,
    k.city,
    k.country_code,
    coalesce(k.status, 'active') as status,
    k.parent_company_id,
    coalesce(k.non_mailing_indicator, false) as non_mailing_indicator,
    k.website,
    k.phone,
    min(k.known_from) over (partition by k.company_id) as first_known_date,
    k.source_name
from {{ ref('input__companies') }} as k
inner join context as c on k.known_from <= c.as_of_date
window versions as (partition by k.company_id order by k.known_from)
