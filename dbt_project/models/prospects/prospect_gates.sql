-- Who may stand on a list of prospects. A company that may be a customer under another name is none, until a person has looked.
with customers as (
    select
        b.company_id,
        b.customer_id,
        coalesce(c.customer_name || ' (' || b.customer_id || ')', b.customer_id) as customer,
        c.customer_since,
        row_number() over (partition by b.company_id order by c.customer_since asc nulls last, b.customer_id asc) as place
    from {{ ref('bridge_customer_company') }} as b
    left join {{ ref('dim_customer') }} as c on b.customer_id = c.customer_id
),

own_companies as (
    select * from customers
    where place = 1
),

own_groups as (
    select
        g.group_id,
        o.customer,
        o.customer_since,
        row_number() over (partition by g.group_id order by o.customer_since asc nulls last, o.customer_id asc) as place
    from {{ ref('company_groups') }} as g
    inner join own_companies as o on g.company_id = o.company_id
),

-- an account's customer that follows from the company it may be is no evidence for its other candidates
reviewed as (
    select
        left_type,
        left_id,
        right_type,
        right_id
    from {{ ref('matching_review') }}
    where not is_implied
),

companies_of_accounts as (
    select
        account_id,
        company_id
    from {{ ref('bridge_account_company') }}
    union all
    select
        left_id as account_id,
        right_id as company_id
    from reviewed
    where left_type = 'account' and right_type = 'company'
),

customers_of_accounts as (
    select
        account_id,
        customer_id
    from {{ ref('bridge_customer_account') }}
    union all
    select
        left_id as account_id,
        right_id as customer_id
    from reviewed
    where left_type = 'account' and right_type = 'customer'
),

numbers as (
    select
        customer_id,
        {{ registration_key('registration_number', 'country_code') }} as registration_key
    from {{ ref('dim_customer') }}
    union
    select
        c.customer_id,
        k.registration_key
    from {{ ref('market_companies') }} as k
    inner join customers as c on k.company_id = c.company_id
),

suspicions as (
    select
        right_id as company_id,
        left_id as customer_id,
        1 as evidence,
        cast(null as varchar) as account_id
    from reviewed
    where left_type = 'customer' and right_type = 'company'
    union all
    -- a bureau may know one legal person twice, or each of its branches
    select
        k.company_id,
        n.customer_id,
        2 as evidence,
        cast(null as varchar) as account_id
    from {{ ref('market_companies') }} as k
    inner join numbers as n on k.registration_key = n.registration_key
    union all
    select
        k.company_id,
        c.customer_id,
        3 as evidence,
        k.account_id
    from companies_of_accounts as k
    inner join customers_of_accounts as c on k.account_id = c.account_id
),

possible_customers as (
    select
        s.company_id,
        s.evidence,
        s.account_id,
        coalesce(c.customer_name || ' (' || s.customer_id || ')', s.customer_id) as customer,
        row_number() over (partition by s.company_id order by s.evidence, s.customer_id, s.account_id) as place
    from suspicions as s
    left join {{ ref('dim_customer') }} as c on s.customer_id = c.customer_id
),

open_deals as (
    select
        b.company_id,
        min(d.created_date) as first_created_date
    from {{ ref('bridge_account_company') }} as b
    inner join {{ ref('fct_deal') }} as d on b.account_id = d.account_id
    where d.is_won is null and d.closed_date is null
    group by b.company_id
),

judged as (
    select
        k.company_id,
        k.standing_since,
        case
            when o.company_id is not null then 'own_customer'
            when k.standing <> 'active' then k.standing
            when w.group_id is not null then 'own_group'
            when p.company_id is not null then 'possible_customer'
            when d.company_id is not null then 'open_deal'
            else 'open'
        end as gate,
        o.customer as own_customer,
        o.customer_since as own_since,
        w.customer as group_customer,
        w.customer_since as group_since,
        p.customer as possible_customer,
        p.evidence,
        p.account_id,
        d.first_created_date
    from {{ ref('market_companies') }} as k
    left join {{ ref('company_groups') }} as g on k.company_id = g.company_id
    left join own_companies as o on k.company_id = o.company_id
    left join own_groups as w on g.group_id = w.group_id and w.place = 1
    left join possible_customers as p on k.company_id = p.company_id and p.place = 1
    left join open_deals as d on k.company_id = d.company_id
)

select
    company_id,
    gate,
    case gate
        when 'own_customer' then 'Is customer ' || own_customer || coalesce(' since ' || cast(own_since as varchar), '') || '.'
        when 'insolvent' then 'Insolvent since ' || cast(standing_since as varchar) || '.'
        when 'ceased' then 'Ceased: so in the register since ' || cast(standing_since as varchar) || '.'
        when 'own_group' then 'One group with customer ' || group_customer || '.'
        when 'possible_customer'
            then 'May be customer ' || possible_customer
                || case evidence when 1 then '' when 2 then ', by its registration number' when 3 then ', through CRM account ' || account_id end
                || ': a person decides.'
        when 'open_deal' then 'A deal is open in the CRM since ' || cast(first_created_date as varchar) || '.'
        else 'Nothing stands in the way.'
    end as gate_reason,
    case gate
        when 'own_customer' then 'Is klant ' || own_customer || coalesce(' sinds ' || cast(own_since as varchar), '') || '.'
        when 'insolvent' then 'Insolvent sinds ' || cast(standing_since as varchar) || '.'
        when 'ceased' then 'Opgeheven: zo in het register sinds ' || cast(standing_since as varchar) || '.'
        when 'own_group' then 'Eén concern met klant ' || group_customer || '.'
        when 'possible_customer'
            then 'Is misschien klant ' || possible_customer
                || case evidence when 1 then '' when 2 then ', volgens het registratienummer' when 3 then ', via CRM-account ' || account_id end
                || ': een mens beslist.'
        when 'open_deal' then 'In het CRM loopt een deal sinds ' || cast(first_created_date as varchar) || '.'
        else 'Niets staat in de weg.'
    end as gate_reason_nl,
    case gate
        when 'own_customer' then own_since
        when 'insolvent' then standing_since
        when 'ceased' then standing_since
        when 'own_group' then group_since
        when 'open_deal' then first_created_date
    end as gate_since
from judged
