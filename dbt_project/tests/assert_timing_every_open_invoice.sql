-- A row here: an invoice that is open has no expected payment, or one has it that is not open, or of another amount.
with open_invoices as (
    select
        invoice_id,
        open_amount_base
    from {{ ref('open_items') }}
    where document_type = 'invoice' and open_amount_base > 0
)

select
    coalesce(o.invoice_id, t.invoice_id) as invoice_id,
    o.open_amount_base,
    t.open_amount_base as timed_amount_base
from open_invoices as o
full outer join {{ ref('payment_timing') }} as t on o.invoice_id = t.invoice_id
where o.invoice_id is null
    or t.invoice_id is null
    or o.open_amount_base <> t.open_amount_base
