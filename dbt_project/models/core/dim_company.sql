with context as (
    select as_of_date from {{ ref('run_context') }}
),

known as (
    select
        k.*,
        row_number() over (partition by k.company_id order by k.known_from desc) as place,
        min(k.known_from) over (partition by k.company_id) as first_known_date
    from {{ ref('input__companies') }} as k
    inner join context as c on k.known_from <= c.as_of_date
)

select
    company_id,
    company_name,
    registration_number,
    vat_number,
    legal_form,
    industry_code,
    employee_count,
    founded_date,
    street,
    postal_code,
    city,
    country_code,
    coalesce(status, 'active') as status,
    parent_company_id,
    coalesce(non_mailing_indicator, false) as non_mailing_indicator,
    website,
    first_known_date,
    known_from,
    source_name
from known
where place = 1
