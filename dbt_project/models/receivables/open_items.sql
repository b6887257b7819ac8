with invoices as (
    select * from {{ ref('fct_invoice') }}
    where is_open
),

customers as (
    select
        customer_id,
        customer_name
    from {{ ref('dim_customer') }}
)

select
    i.*,
    c.customer_name,
    {{ ageing_bucket('i.open_days_late') }} as ageing_bucket
from invoices as i
inner join customers as c on i.customer_id = c.customer_id
