-- An invoice counts under two deals: the deals of a customer hold more invoices than its ledger.
with deals as (
    select
        customer_id,
        sum(invoice_count) as invoice_count
    from {{ ref('deal_terms') }}
    group by customer_id
),

ledger as (
    select
        customer_id,
        count(*) as invoice_count
    from {{ ref('fct_invoice') }}
    where document_type = 'invoice'
    group by customer_id
)

select d.customer_id
from deals as d
left join ledger as l on d.customer_id = l.customer_id
where d.invoice_count > coalesce(l.invoice_count, 0)
