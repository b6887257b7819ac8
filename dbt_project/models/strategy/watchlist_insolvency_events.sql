-- Insolvency comes near by several roads: the customer itself, who owns it, and who is owned with it.
with linked as (
    select
        customer_id,
        company_id
    from {{ ref('bridge_customer_company') }}
),

companies as (
    select
        company_id,
        company_name
    from {{ ref('dim_company') }}
),

groups as (
    select
        company_id,
        group_id,
        parent_company_id
    from {{ ref('company_groups') }}
),

published as (
    select
        insolvency_id,
        company_id,
        registration_key,
        published_on as since_date,
        insolvency_type
    from {{ ref('fct_insolvency') }}
),

bankrupt as (
    {{ register_says('bankrupt') }}
),

-- one row per insolvent company: its newest publication, else what the register says
insolvents as (
    select
        company_id,
        since_date,
        insolvency_type
    from (
        select
            *,
            row_number() over (partition by company_id order by since_date desc, insolvency_id asc) as place
        from published
    ) as p
    where place = 1
    union all
    select
        b.company_id,
        b.since_date,
        'register' as insolvency_type
    from bankrupt as b
    left join published as p on b.company_id = p.company_id
    where p.company_id is null
),

-- the publication may name a customer by its number that no bureau knows, or that several companies have
numbered as (
    select
        c.customer_id,
        p.company_id,
        p.since_date,
        p.insolvency_type
    from {{ ref('dim_customer') }} as c
    inner join published as p on {{ registration_key('c.registration_number', 'c.country_code') }} = p.registration_key
),

customers as (
    select
        l.customer_id,
        i.company_id,
        i.since_date,
        i.insolvency_type
    from linked as l
    inner join insolvents as i on l.company_id = i.company_id
    union all
    select
        customer_id,
        company_id,
        since_date,
        insolvency_type
    from numbered
),

grouped as (
    select
        l.customer_id,
        g.company_id,
        g.group_id,
        g.parent_company_id
    from linked as l
    inner join groups as g on l.company_id = g.company_id
),

owners as (
    select
        customer_id,
        parent_company_id as company_id,
        'Parent company ' as relation
    from grouped
    union all
    select
        customer_id,
        group_id as company_id,
        'Ultimate parent company ' as relation
    from grouped
    where group_id <> company_id and group_id is distinct from parent_company_id
),

sisters as (
    select
        g.customer_id,
        s.company_id,
        'Company of its group ' as relation
    from grouped as g
    inner join groups as s
        on g.group_id = s.group_id and g.company_id <> s.company_id
        and s.company_id <> s.group_id and s.company_id is distinct from g.parent_company_id
),

related as (
    select
        *,
        'insolvency_parent' as signal
    from owners
    union all
    select
        *,
        'insolvency_group' as signal
    from sisters
),

events as (
    select
        c.customer_id,
        'insolvency_customer' as signal,
        c.company_id as about_company_id,
        c.since_date as signal_date,
        {{ insolvency_in_words('c') }} || '.' as fact
    from customers as c
    union all
    select
        r.customer_id,
        r.signal,
        r.company_id as about_company_id,
        i.since_date as signal_date,
        r.relation || coalesce(k.company_name, r.company_id) || ': ' || {{ insolvency_in_words('i') }} || '.' as fact
    from related as r
    inner join insolvents as i on r.company_id = i.company_id
    left join companies as k on r.company_id = k.company_id
)

{{ newest_events() }}
