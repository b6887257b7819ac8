-- Fails for a document whose last state is not what core says of it today: history and the present disagree.
select
    s.invoice_id,
    s.open_amount,
    i.open_amount as document_open_amount,
    s.clear_date,
    i.clear_date as document_clear_date
from {{ ref('fct_invoice_state') }} as s
inner join {{ ref('fct_invoice') }} as i on s.invoice_id = i.invoice_id
where
    s.valid_until = cast('9999-12-31' as date)
    and (
        s.open_amount <> i.open_amount or s.open_amount_base <> i.open_amount_base
        or s.clear_date is distinct from i.clear_date
    )
