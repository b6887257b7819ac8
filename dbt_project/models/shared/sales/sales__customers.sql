with customers as (
    select * from {{ ref('dim_customer') }}
),

trade as (
    select * from {{ ref('customer_trade') }}
)

select
    c.customer_id,
    c.customer_name,
    c.city,
    c.postal_code,
    c.country_code,
    c.industry_code,
    c.customer_since,
    c.payment_term_days,
    c.is_blocked,
    t.order_count_12m,
    t.last_order_date,
    t.invoiced_amount_12m,
    t.base_currency_code,
    t.as_of_date
from customers as c
inner join trade as t on c.customer_id = t.customer_id
order by c.customer_id
