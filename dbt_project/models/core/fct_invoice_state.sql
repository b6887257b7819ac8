-- What stood open of a document, and since when, after each day on which money was allocated to it. The state on any
-- past day is the one row that holds on it, whatever came later: a chargeback opens a document again.
with documents as (
    select
        invoice_id,
        customer_id,
        document_type,
        invoice_date,
        due_date,
        amount,
        amount_base
    from {{ ref('fct_invoice') }}
),

moves as (
    select
        invoice_id,
        -- money that came before its document counts from the document on
        greatest(settled_date, invoice_date) as moved_on,
        {{ money_sum('amount') }} as settled_amount,
        {{ money_sum('amount_base') }} as settled_amount_base,
        max(settled_date) as settled_on
    from {{ ref('fct_settlement') }}
    group by 1, 2
    union all
    select
        invoice_id,
        invoice_date as moved_on,
        cast(0 as decimal(18, 2)) as settled_amount,
        cast(0 as decimal(18, 2)) as settled_amount_base,
        cast(null as date) as settled_on
    from documents
),

days as (
    select
        invoice_id,
        moved_on,
        {{ money_sum('settled_amount') }} as settled_amount,
        {{ money_sum('settled_amount_base') }} as settled_amount_base,
        max(settled_on) as settled_on
    from moves
    group by invoice_id, moved_on
),

running as (
    select
        invoice_id,
        moved_on,
        lead(moved_on) over (partition by invoice_id order by moved_on) as next_on,
        cast(sum(settled_amount) over (partition by invoice_id order by moved_on) as decimal(18, 2)) as settled_amount,
        cast(sum(settled_amount_base) over (partition by invoice_id order by moved_on) as decimal(18, 2)) as settled_amount_base,
        max(settled_on) over (partition by invoice_id order by moved_on) as settled_on
    from days
),

balanced as (
    select
        d.*,
        r.moved_on,
        r.next_on,
        r.settled_on,
        r.settled_amount_base,
        cast(d.amount - r.settled_amount as decimal(18, 2)) as open_amount
    from running as r
    inner join documents as d on r.invoice_id = d.invoice_id
)

select
    invoice_id,
    customer_id,
    document_type,
    invoice_date,
    due_date,
    amount_base,
    moved_on as valid_from,
    coalesce(next_on, cast('9999-12-31' as date)) as valid_until,
    open_amount,
    -- nothing open in its own currency is nothing open in any
    case when open_amount = 0 then cast(0 as decimal(18, 2)) else cast(amount_base - settled_amount_base as decimal(18, 2)) end as open_amount_base,
    open_amount <> 0 as is_open,
    case when open_amount = 0 then coalesce(settled_on, invoice_date) end as clear_date,
    case when open_amount = 0 then {{ days_between('due_date', 'coalesce(settled_on, invoice_date)') }} end as days_late
from balanced
