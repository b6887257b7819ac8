-- What kind of customer a prospect resembles, by name, for whoever approaches it. It chooses nobody: bad payers resemble good ones.
with companies as (
    select
        company_id,
        industry_code,
        size_class,
        region_code,
        region,
        legal_form
    from {{ ref('market_companies') }}
    where company_id in (select g.company_id from {{ ref('prospect_gates') }} as g where g.gate in ('open', 'open_deal'))
),

performers as (
    select
        b.customer_id,
        c.customer_name,
        k.industry_code,
        k.size_class,
        k.region_code,
        {{ letters_only('k.legal_form') }} as legal_form
    from {{ ref('bridge_customer_company') }} as b
    inner join {{ ref('good_performers') }} as p on b.customer_id = p.customer_id and p.verdict = 'good'
    inner join {{ ref('dim_customer') }} as c on b.customer_id = c.customer_id
    inner join {{ ref('market_companies') }} as k on b.company_id = k.company_id
),

-- alike companies have the same likes: looked up once
profiles as (
    select distinct
        industry_code,
        size_class,
        region_code,
        {{ letters_only('legal_form') }} as legal_form
    from companies
),

compared as (
    select
        m.industry_code,
        m.size_class,
        m.region_code,
        m.legal_form,
        p.customer_id,
        p.customer_name,
        case
            when substr(m.industry_code, 1, 4) = substr(p.industry_code, 1, 4) then 4
            when substr(m.industry_code, 1, 3) = substr(p.industry_code, 1, 3) then 3
            else 2
        end as shared_digits,
        m.size_class = p.size_class and m.size_class <> 'unknown' as is_same_size,
        m.region_code = p.region_code and m.region_code <> 'unknown' as is_same_region,
        coalesce(m.legal_form = p.legal_form, false) as is_same_form
    from profiles as m
    inner join performers as p on substr(m.industry_code, 1, 2) = substr(p.industry_code, 1, 2)
),

placed as (
    select
        *,
        row_number() over (
            partition by industry_code, size_class, region_code, legal_form
            order by shared_digits desc, is_same_size desc, is_same_region desc, is_same_form desc, customer_id asc
        ) as place
    from compared
)

select
    k.company_id,
    cast(p.place as integer) as place,
    p.customer_id,
    p.customer_name,
    'industry ' || substr(k.industry_code, 1, p.shared_digits)
    || case when p.is_same_size then ', size ' || lower(a.name) else '' end
    || case when p.is_same_region then ', ' || k.region else '' end
    || case when p.is_same_form then ', same legal form' else '' end as likeness,
    'branche ' || substr(k.industry_code, 1, p.shared_digits)
    || case when p.is_same_size then ', omvang ' || lower(a.name_nl) else '' end
    || case when p.is_same_region then ', ' || k.region else '' end
    || case when p.is_same_form then ', zelfde rechtsvorm' else '' end as likeness_nl
from companies as k
inner join placed as p
    on k.industry_code = p.industry_code
    and k.size_class = p.size_class
    and k.region_code = p.region_code
    and {{ letters_only('k.legal_form') }} is not distinct from p.legal_form
    and p.place <= 3
left join {{ ref('axis_classes') }} as a on a.axis = 'size_class' and k.size_class = a.class
