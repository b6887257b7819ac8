-- A failure means that an invoice is in no journey or in two: their count, amount or open amount differs from the
-- ledger's.
with found as (
    select
        coalesce(sum(invoice_count), 0) as invoice_count,
        coalesce(sum(invoiced_amount), 0) as invoiced_amount,
        coalesce(sum(open_amount), 0) as open_amount
    from {{ ref('customer_journey') }}
),

expected as (
    select
        count(*) as invoice_count,
        coalesce(sum(amount_base), 0) as invoiced_amount,
        coalesce(sum(open_amount_base), 0) as open_amount
    from {{ ref('fct_invoice') }}
    where document_type = 'invoice'
)

select *
from found as f
cross join expected as e
where f.invoice_count <> e.invoice_count
    or f.invoiced_amount <> e.invoiced_amount
    or f.open_amount <> e.open_amount
