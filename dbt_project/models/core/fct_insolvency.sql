with context as (
    select as_of_date from {{ ref('run_context') }}
),

numbered as (
    select
        company_id,
        registration_key,
        count(*) over (partition by registration_key) as companies
    from (
        select
            company_id,
            {{ registration_key('registration_number', 'country_code') }} as registration_key
        from {{ ref('dim_company') }}
    ) as k
),

published as (
    select
        i.company_id,
        {{ registration_key('i.registration_number') }} as registration_key,
        i.published_on,
        i.insolvency_type,
        i.source_name
    from {{ ref('input__insolvencies') }} as i
    inner join context as c on i.published_on <= c.as_of_date
),

-- a number that several companies have says nothing: no link is better than a wrong one
identified as (
    select
        coalesce(p.company_id, k.company_id) as company_id,
        p.registration_key,
        p.published_on,
        p.insolvency_type,
        p.source_name
    from published as p
    left join numbered as k on p.registration_key = k.registration_key and k.companies = 1
),

keyed as (
    select
        *,
        coalesce(company_id, 'number ' || registration_key) || ', ' || insolvency_type || ', ' || cast(published_on as varchar) as insolvency_id
    from identified
    where company_id is not null or registration_key is not null
)

-- sources repeat each other, and themselves: one company's publication of one day and kind is one
select
    insolvency_id,
    company_id,
    max(registration_key) as registration_key,
    published_on,
    insolvency_type,
    min(source_name) as source_name
from keyed
group by insolvency_id, company_id, published_on, insolvency_type
