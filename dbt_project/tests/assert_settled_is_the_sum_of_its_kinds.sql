-- A failure means that an amount settled is in no kind or in two: paid, credited, discounted, written off.
select
    invoice_id,
    settled_amount,
    paid_amount,
    credited_amount,
    discount_amount,
    written_off_amount
from {{ ref('fct_invoice') }}
where settled_amount <> paid_amount + credited_amount + discount_amount + written_off_amount
    or amount - settled_amount <> open_amount
