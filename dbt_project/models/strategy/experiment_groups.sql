with customers as (
    select customer_id from {{ ref('dim_customer') }}
)

select
    customer_id,
    cast('{{ var("strategy_experiment") }}' as varchar) as experiment,
    {{ is_in_control('customer_id') }} as is_control
from customers
