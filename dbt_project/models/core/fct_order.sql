with context as (
    select as_of_date from {{ ref('run_context') }}
)

select
    o.order_id,
    o.customer_id,
    o.order_date,
    o.amount,
    o.currency_code,
    o.product_group,
    case when o.delivered_date <= c.as_of_date then o.delivered_date end as delivered_date,
    case when o.cancelled_date <= c.as_of_date then o.cancelled_date end as cancelled_date,
    o.gross_margin,
    o.source_name
from {{ ref('input__orders') }} as o
inner join context as c on o.order_date <= c.as_of_date
