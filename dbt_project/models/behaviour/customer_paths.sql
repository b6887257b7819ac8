with journeys as (
    select
        customer_id,
        path,
        order_to_payment_days,
        invoice_to_payment_days
    from {{ ref('customer_journey') }}
    where is_finished
),

paths as (
    select
        customer_id,
        path,
        cast(count(*) as integer) as journey_count,
        median(cast(order_to_payment_days as double)) as median_order_to_payment_days,
        median(cast(invoice_to_payment_days as double)) as median_invoice_to_payment_days
    from journeys
    group by customer_id, path
)

select
    customer_id,
    path,
    journey_count,
    {{ ratio('journey_count', 'sum(journey_count) over (partition by customer_id)') }} as journey_rate,
    cast(row_number() over (partition by customer_id order by journey_count desc, path asc) as integer) as path_rank,
    median_order_to_payment_days,
    median_invoice_to_payment_days
from paths
