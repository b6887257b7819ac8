with pairs as (
    select
        *,
        count(*) over (partition by left_type, left_id, is_implied) as offered
    from {{ ref('stg_matching__review') }}
),

records as (
    select
        'customer' as record_type,
        customer_id as record_id,
        customer_name as record_name
    from {{ ref('dim_customer') }}
    union all
    select
        'account' as record_type,
        account_id as record_id,
        account_name as record_name
    from {{ ref('dim_account') }}
    union all
    select
        'company' as record_type,
        company_id as record_id,
        company_name as record_name
    from {{ ref('dim_company') }}
)

select
    'R' || upper(substr(md5(p.left_type || ':' || p.left_id || '|' || p.right_type || ':' || p.right_id), 1, 8)) as review_id,
    p.left_type,
    p.left_id,
    l.record_name as left_name,
    p.right_type,
    p.right_id,
    r.record_name as right_name,
    p.place,
    p.probability,
    p.match_weight,
    p.evidence,
    p.is_implied,
    case
        when p.left_type = p.right_type then 'Perhaps one ' || p.left_type || ' that was entered twice.'
        when p.is_implied then 'A customer of the company that the ' || p.left_type || ' may be.'
        when p.offered > 1 then 'One of ' || cast(p.offered as varchar) || ' that fit.'
        else 'The only one that fits, and not well enough to be linked without asking.'
    end as reason
from pairs as p
left join records as l on p.left_type = l.record_type and p.left_id = l.record_id
left join records as r on p.right_type = r.record_type and p.right_id = r.record_id
