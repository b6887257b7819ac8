-- A failure means that a customer, a company of a customer's group, one that is insolvent or no longer active, or one that a person
-- must still tell from a customer may stand on a list of prospects.
with listed as (
    select company_id from {{ ref('prospect_gates') }}
    where gate in ('open', 'open_deal')
),

own as (
    select
        b.company_id,
        g.group_id
    from {{ ref('bridge_customer_company') }} as b
    inner join {{ ref('company_groups') }} as g on b.company_id = g.company_id
),

forbidden as (
    select company_id from own
    union all
    select company_id from {{ ref('company_groups') }}
    where group_id in (select o.group_id from own as o)
    union all
    select company_id from {{ ref('fct_insolvency') }}
    union all
    select company_id from {{ ref('dim_company') }}
    where lower(status) <> 'active'
    union all
    select right_id as company_id from {{ ref('matching_review') }}
    where left_type = 'customer' and right_type = 'company'
    union all
    select b.company_id
    from {{ ref('bridge_account_company') }} as b
    inner join {{ ref('bridge_customer_account') }} as c on b.account_id = c.account_id
)

select l.company_id
from listed as l
inner join forbidden as f on l.company_id = f.company_id
