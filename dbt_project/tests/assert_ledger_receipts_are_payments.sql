-- A failure means that money was taken for received that nobody paid: per document the ledger differs from its payments
-- by more than the cent of rounding into the base currency that each settlement may leave.
with received as (
    select
        invoice_id,
        sum(received_amount) as received_amount,
        sum(discount_amount) as discount_amount,
        sum(written_off_amount) as written_off_amount
    from {{ ref('receivable_movements') }}
    group by invoice_id
),

settled as (
    select
        invoice_id,
        count(*) as settlement_count,
        sum(case when settlement_type = 'payment' then amount_base else 0 end) as paid_amount,
        sum(case when settlement_type = 'discount' then amount_base else 0 end) as discount_amount,
        sum(case when settlement_type = 'write_off' then amount_base else 0 end) as written_off_amount
    from {{ ref('fct_settlement') }}
    group by invoice_id
)

select
    r.invoice_id,
    r.received_amount,
    s.paid_amount
from received as r
left join settled as s on r.invoice_id = s.invoice_id
where abs(r.received_amount - coalesce(s.paid_amount, 0)) > 0.01 * coalesce(s.settlement_count, 0)
    or r.discount_amount <> coalesce(s.discount_amount, 0)
    or r.written_off_amount <> coalesce(s.written_off_amount, 0)
