with performers as (
    select * from {{ ref('good_performers') }}
),

segments as (
    select * from {{ ref('customer_segments') }}
)

select
    g.customer_id,
    s.segment,
    s.sector_name,
    s.size_class,
    s.region,
    g.verdict,
    g.verdict_reason,
    g.is_good,
    g.is_judged,
    g.pays,
    g.pays_value,
    g.pays_low,
    g.pays_high,
    g.pays_threshold,
    g.judged_count,
    g.payment_score,
    g.is_worth_it,
    g.worth_value,
    g.worth_threshold,
    g.is_steady,
    g.steady_value,
    g.steady_threshold,
    g.relation_months,
    g.is_healthy,
    g.healthy_value,
    g.base_currency_code,
    g.as_of_date
from performers as g
inner join segments as s on g.customer_id = s.customer_id
order by g.customer_id
