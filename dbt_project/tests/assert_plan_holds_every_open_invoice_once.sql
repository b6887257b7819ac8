-- A row is an open invoice that the reminder plan lacks, or one in it that is not open: nobody would be reminded, or for nothing.
with open_invoices as (
    select
        invoice_id,
        open_amount_base
    from {{ ref('open_items') }}
    where document_type = 'invoice' and open_amount_base > 0
)

select coalesce(o.invoice_id, p.invoice_id) as invoice_id
from open_invoices as o
full outer join {{ ref('reminder_plan') }} as p on o.invoice_id = p.invoice_id
where p.invoice_id is null or o.invoice_id is null or p.open_amount_base <> o.open_amount_base
