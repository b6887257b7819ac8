with context as (
    select
        as_of_date,
        base_currency_code
    from {{ ref('run_context') }}
),

-- what the ledger's own master data leave open, the register may know
customers as (
    select
        c.customer_id,
        c.is_blocked,
        coalesce(c.employee_count, k.employee_count) as employee_count,
        case when c.country_code is null then k.country_code else c.country_code end as country_code,
        case when c.country_code is null then k.postal_code else c.postal_code end as postal_code,
        coalesce(
            nullif({{ sector_section('c.industry_code') }}, 'unknown'),
            {{ sector_section('k.industry_code') }}
        ) as sector_section
    from {{ ref('dim_customer') }} as c
    left join {{ ref('bridge_customer_company') }} as l on c.customer_id = l.customer_id
    left join {{ ref('dim_company') }} as k on l.company_id = k.company_id
)

select
    c.customer_id,
    e.segment,
    n.segment_name,
    e.segment_rule,
    e.segment_reason,
    e.trade_reason as sales_reason,
    e.payment_class,
    e.payment_group,
    e.value_class,
    e.risk_class,
    coalesce(z.size_class, 'unknown') as size_class,
    c.sector_section,
    s.sector_name,
    coalesce(g.region, c.country_code, 'unknown') as region,
    case
        when not b.is_active and b.growth_class <> 'never_bought' then 'dormant'
        else coalesce(y.buying_class, 'unknown')
    end as buying_class,
    e.treatment,
    r.reason || case when c.is_blocked then ' Deliveries are blocked: credit management decides first.' else '' end as treatment_reason,
    c.is_blocked,
    x.base_currency_code,
    x.as_of_date
from customers as c
cross join context as x
inner join {{ ref('customer_segment_evaluation') }} as e on c.customer_id = e.customer_id and e.is_as_of
inner join {{ ref('segment_names') }} as n on e.segment = n.segment
inner join {{ ref('segment_rules') }} as r on e.segment_rule = r.rule_id
inner join {{ ref('sector_sections') }} as s on c.sector_section = s.sector_section
left join {{ ref('customer_buying_behaviour') }} as b on c.customer_id = b.customer_id
left join {{ ref('buying_classes') }} as y on b.growth_class = y.growth_class
left join {{ ref('size_classes') }} as z on c.employee_count >= z.employees_from and c.employee_count < z.employees_below
left join {{ ref('regions') }} as g on c.country_code = g.country_code and substr(trim(c.postal_code), 1, 2) = g.postal_prefix
