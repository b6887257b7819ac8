with scenarios as (
    select * from {{ ref('recession_scenario') }}
),

customers as (
    select * from {{ ref('dim_customer') }}
)

select
    r.scenario,
    r.customer_id,
    d.customer_name,
    r.sector_section,
    r.delay_days,
    r.behaviour_class_before,
    r.behaviour_class_after,
    r.has_moved,
    r.reason_after,
    r.open_amount,
    r.base_currency_code,
    r.as_of_date
from scenarios as r
inner join customers as d on r.customer_id = d.customer_id
order by r.scenario, r.customer_id
