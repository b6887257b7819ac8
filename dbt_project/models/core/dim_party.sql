with records as (
    select * from {{ ref('bridge_party_record') }}
),

named as (
    select
        r.party_id,
        r.record_type,
        r.record_id,
        r.method,
        coalesce(k.company_name, c.customer_name, a.account_name) as record_name,
        row_number() over (
            partition by r.party_id
            order by
                -- the register knows the name best, then the order desk
                case r.record_type when 'company' then 1 when 'customer' then 2 else 3 end,
                coalesce(c.customer_since, cast(a.created_at as date)) nulls last,
                r.record_id
        ) as place
    from records as r
    left join {{ ref('dim_company') }} as k on r.record_type = 'company' and r.record_id = k.company_id
    left join {{ ref('dim_customer') }} as c on r.record_type = 'customer' and r.record_id = c.customer_id
    left join {{ ref('dim_account') }} as a on r.record_type = 'account' and r.record_id = a.account_id
),

parties as (
    select
        party_id,
        min(case when place = 1 then record_name end) as party_name,
        min(case when record_type = 'company' then record_id end) as company_id,
        count(*) filter (where record_type = 'customer') as customer_count,
        count(*) filter (where record_type = 'account') as account_count
    from named
    group by party_id
)

select
    p.party_id,
    p.party_name,
    p.company_id,
    g.group_id,
    p.customer_count,
    p.account_count,
    p.customer_count > 1 or p.account_count > 1 as is_multiple
from parties as p
left join {{ ref('company_groups') }} as g on p.company_id = g.company_id
