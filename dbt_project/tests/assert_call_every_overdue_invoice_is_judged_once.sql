-- An invoice past its due date is on neither list, twice on one, or with another amount: the lists do not tell the whole debt.
with overdue as (
    select
        count(*) as invoice_count,
        count(distinct customer_id) as customer_count,
        coalesce(sum(open_amount_base), 0) as open_amount
    from {{ ref('open_items') }}
    where document_type = 'invoice' and open_amount_base > 0 and open_days_late > 0
),

invoices as (
    select
        count(*) as invoice_count,
        count(distinct customer_id) as customer_count,
        coalesce(sum(open_amount_base), 0) as open_amount
    from {{ ref('call_invoices') }}
),

customers as (
    select
        coalesce(sum(overdue_count), 0) as invoice_count,
        count(*) as customer_count,
        coalesce(sum(overdue_amount), 0) as open_amount
    from {{ ref('call_list') }}
)

select * from overdue as o
cross join invoices as i
cross join customers as c
where
    o.invoice_count <> i.invoice_count or o.customer_count <> i.customer_count or o.open_amount <> i.open_amount
    or o.invoice_count <> c.invoice_count or o.customer_count <> c.customer_count or o.open_amount <> c.open_amount
