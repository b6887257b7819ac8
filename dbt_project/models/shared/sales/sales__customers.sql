with customers as (
    select * from {{ ref('dim_customer') }}
),

segments as (
    select * from {{ ref('customer_segments') }}
),

buying as (
    select * from {{ ref('customer_buying_behaviour') }}
),

performers as (
    select * from {{ ref('good_performers') }}
),

terms as (
    select * from {{ ref('term_checks') }}
)

select
    d.customer_id,
    d.customer_name,
    d.city,
    d.postal_code,
    d.country_code,
    s.region,
    d.industry_code,
    s.sector_section,
    s.sector_name,
    s.size_class,
    d.customer_since,
    d.payment_term_days,
    k.maximum_term_days,
    k.is_term_flagged,
    d.is_blocked,
    b.order_count_12m,
    b.last_order_date,
    b.invoiced_amount_12m,
    s.buying_class,
    s.value_class,
    s.payment_class,
    s.segment,
    s.segment_name,
    s.sales_reason as segment_reason,
    s.treatment,
    g.verdict as good_performer,
    b.base_currency_code,
    b.as_of_date
from customers as d
inner join segments as s on d.customer_id = s.customer_id
inner join buying as b on d.customer_id = b.customer_id
inner join performers as g on d.customer_id = g.customer_id
inner join terms as k on d.customer_id = k.customer_id
order by d.customer_id
