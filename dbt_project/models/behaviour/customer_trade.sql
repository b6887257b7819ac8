-- Twelve months: the as-of day and the year before it.
with context as (
    select
        as_of_date,
        base_currency_code,
        {{ add_months('as_of_date', -12) }} as year_ago
    from {{ ref('run_context') }}
),

orders as (
    select
        o.customer_id,
        max(o.order_date) as last_order_date,
        cast(count(*) filter (where o.order_date > c.year_ago) as integer) as order_count_12m
    from {{ ref('fct_order') }} as o
    cross join context as c
    where o.cancelled_date is null
    group by o.customer_id
),

invoices as (
    select
        i.customer_id,
        max(i.invoice_date) filter (where i.document_type = 'invoice') as last_invoice_date,
        cast(count(*) filter (where i.document_type = 'invoice' and i.invoice_date > c.year_ago) as integer) as invoice_count_12m,
        cast(coalesce(sum(i.amount_base) filter (where i.invoice_date > c.year_ago), 0) as decimal(18, 2)) as invoiced_amount_12m
    from {{ ref('fct_invoice') }} as i
    cross join context as c
    group by i.customer_id
)

select
    d.customer_id,
    -- a ledger alone has no orders: its invoices stand for them
    coalesce(o.last_order_date, i.last_invoice_date) as last_order_date,
    coalesce(o.order_count_12m, i.invoice_count_12m, 0) as order_count_12m,
    coalesce(i.invoiced_amount_12m, cast(0 as decimal(18, 2))) as invoiced_amount_12m,
    c.base_currency_code,
    c.as_of_date
from {{ ref('dim_customer') }} as d
cross join context as c
left join orders as o on d.customer_id = o.customer_id
left join invoices as i on d.customer_id = i.customer_id
