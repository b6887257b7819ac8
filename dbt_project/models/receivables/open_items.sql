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
    case
        when i.open_days_late <= 0 then 'not due'
        when i.open_days_late <= 30 then '1-30'
        when i.open_days_late <= 60 then '31-60'
        when i.open_days_late <= 90 then '61-90'
        else 'over 90'
    end as ageing_bucket
from invoices as i
inner join customers as c on i.customer_id = c.customer_id
