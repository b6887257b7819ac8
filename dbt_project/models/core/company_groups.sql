with context as (
    select as_of_date from {{ ref('run_context') }}
),

companies as (
    select
        c.as_of_date as profile_date,
        k.company_id,
        nullif(k.parent_company_id, k.company_id) as parent_company_id
    from {{ ref('dim_company') }} as k
    cross join context as c
),

owned as (
    select * from companies
    where parent_company_id is not null
),

{{ owner_chains() }},

placed as (
    select
        c.company_id,
        coalesce(g.group_id, c.company_id) as group_id,
        c.parent_company_id,
        case coalesce(g.group_id, c.company_id)
            when c.company_id then 0
            {% for level in range(1, owner_levels()) %}
            when g.owner_{{ level }} then {{ level }}
            {% endfor %}
            else {{ owner_levels() }}
        end as depth
    from companies as c
    left join climbed as g on c.company_id = g.company_id
)

select
    company_id,
    group_id,
    parent_company_id,
    depth,
    cast(count(*) over (partition by group_id) as integer) as group_size,
    depth = 0 as is_ultimate_parent
from placed
