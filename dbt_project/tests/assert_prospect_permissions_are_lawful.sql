-- A failure means that a Dutch natural person that is no customer may be called since 1 July 2021, or mailed, without consent and
-- its proof; that a company with the non-mailing indicator may be written to or visited; that who refused may be approached;
-- or that a company lacks one of the four channels.
with context as (
    select as_of_date from {{ ref('run_context') }}
),

proven as (
    select distinct
        b.company_id,
        n.channel
    from {{ ref('fct_consent') }} as n
    inner join {{ ref('bridge_account_company') }} as b on n.account_id = b.account_id
    where n.given and n.proof is not null
),

refused as (
    select
        b.company_id,
        n.channel,
        max(n.recorded_at) filter (where n.given) as given_at,
        max(n.recorded_at) filter (where not n.given) as refused_at
    from {{ ref('fct_consent') }} as n
    inner join {{ ref('bridge_account_company') }} as b on n.account_id = b.account_id
    group by b.company_id, n.channel
)

select
    p.company_id,
    p.channel,
    'without consent' as failure
from {{ ref('prospect_permissions') }} as p
cross join context as c
inner join {{ ref('dim_company') }} as k on p.company_id = k.company_id
left join {{ ref('natural_person_forms') }} as f
    on k.country_code = f.country_code and {{ letters_only('k.legal_form') }} = f.legal_form
left join proven as n on p.company_id = n.company_id and p.channel = n.channel
where p.permission = 'allowed' and k.country_code = 'NL' and coalesce(f.is_natural_person, true) and n.company_id is null
    and (p.channel = 'email' or p.channel = 'phone' and c.as_of_date >= cast('2021-07-01' as date))
union all
select
    p.company_id,
    p.channel,
    'non-mailing' as failure
from {{ ref('prospect_permissions') }} as p
inner join {{ ref('dim_company') }} as k on p.company_id = k.company_id
where p.permission = 'allowed' and p.channel in ('post', 'visit') and k.non_mailing_indicator
union all
select
    p.company_id,
    p.channel,
    'refused' as failure
from {{ ref('prospect_permissions') }} as p
inner join refused as r on p.company_id = r.company_id and p.channel = r.channel
where p.permission <> 'not_allowed' and r.refused_at >= coalesce(r.given_at, r.refused_at)
union all
select
    k.company_id,
    'any' as channel,
    'channels missing' as failure
from {{ ref('dim_company') }} as k
left join {{ ref('prospect_permissions') }} as p on k.company_id = p.company_id
group by k.company_id
having count(p.channel) <> 4
