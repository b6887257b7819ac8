-- The states of a document differ by what moved between them. What no credit, discount or write-off explains is money
-- received: so the cents that rounding into the base currency leaves go out with the settlement that clears the
-- document, and come back with a chargeback.
with states as (
    select
        invoice_id,
        customer_id,
        document_type,
        invoice_date,
        due_date,
        amount_base,
        valid_from,
        open_amount_base,
        case when is_open then 1 else 0 end as open_count,
        lag(open_amount_base) over (partition by invoice_id order by valid_from) as open_before_amount_base,
        lag(case when is_open then 1 else 0 end) over (partition by invoice_id order by valid_from) as open_before_count
    from {{ ref('fct_invoice_state') }}
),

settled as (
    select
        s.invoice_id,
        -- money that came before its document counts from the document on
        greatest(s.settled_date, s.invoice_date) as moved_on,
        cast(coalesce(sum(s.amount_base) filter (where s.settlement_type = 'credit'), 0) as decimal(18, 2)) as credit_amount,
        cast(coalesce(sum(s.amount_base) filter (where s.settlement_type = 'discount'), 0) as decimal(18, 2)) as discount_amount,
        cast(coalesce(sum(s.amount_base) filter (where s.settlement_type = 'write_off'), 0) as decimal(18, 2)) as written_off_amount
    from {{ ref('fct_settlement') }} as s
    group by 1, 2
),

moved as (
    select
        s.invoice_id,
        s.customer_id,
        s.document_type,
        s.invoice_date,
        s.due_date,
        s.valid_from as moved_on,
        case when s.open_before_count is null then s.amount_base else 0 end as issued_amount,
        coalesce(k.credit_amount, 0) as credit_amount,
        coalesce(k.discount_amount, 0) as discount_amount,
        coalesce(k.written_off_amount, 0) as written_off_amount,
        s.open_amount_base - coalesce(s.open_before_amount_base, 0) as change_amount,
        s.open_count - coalesce(s.open_before_count, 0) as open_change
    from states as s
    left join settled as k on s.invoice_id = k.invoice_id and s.valid_from = k.moved_on
)

select
    invoice_id,
    customer_id,
    document_type,
    invoice_date,
    due_date,
    moved_on,
    cast(case when document_type = 'invoice' then issued_amount else 0 end as decimal(18, 2)) as invoiced_amount,
    -- credit notes, and what was set off beyond them
    cast(case when document_type = 'invoice' then 0 else -issued_amount end + credit_amount as decimal(18, 2)) as credited_amount,
    cast(issued_amount - credit_amount - discount_amount - written_off_amount - change_amount as decimal(18, 2)) as received_amount,
    cast(discount_amount as decimal(18, 2)) as discount_amount,
    cast(written_off_amount as decimal(18, 2)) as written_off_amount,
    cast(change_amount as decimal(18, 2)) as change_amount,
    cast(open_change as integer) as open_change
from moved
