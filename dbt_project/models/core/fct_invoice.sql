with context as (
    select
        as_of_date,
        base_currency_code
    from {{ ref('run_context') }}
),

documents as (
    select
        i.*,
        c.as_of_date,
        c.base_currency_code,
        case when i.currency_code = c.base_currency_code then 1 else r.rate_to_base end as rate_to_base
    from {{ ref('input__invoices') }} as i
    inner join context as c on i.invoice_date <= c.as_of_date
    left join {{ ref('dim_exchange_rate') }} as r
        on i.currency_code = r.currency_code and i.invoice_date >= r.valid_from and i.invoice_date < r.valid_until
),

settled as (
    select
        invoice_id,
        {{ money_sum('amount') }} as settled_amount,
        {{ money_sum('amount_base') }} as settled_amount_base,
        cast(coalesce(sum(amount) filter (where settlement_type = 'payment'), 0) as decimal(18, 2)) as paid_amount,
        cast(coalesce(sum(amount) filter (where settlement_type = 'credit'), 0) as decimal(18, 2)) as credited_amount,
        cast(coalesce(sum(amount) filter (where settlement_type = 'discount'), 0) as decimal(18, 2)) as discount_amount,
        cast(coalesce(sum(amount) filter (where settlement_type = 'write_off'), 0) as decimal(18, 2)) as written_off_amount,
        max(settled_date) as last_settled_date,
        cast(count(*) as integer) as settlement_count
    from {{ ref('fct_settlement') }}
    group by invoice_id
),

balanced as (
    select
        d.*,
        coalesce(s.settled_amount, 0) as settled_amount,
        coalesce(s.paid_amount, 0) as paid_amount,
        coalesce(s.credited_amount, 0) as credited_amount,
        coalesce(s.discount_amount, 0) as discount_amount,
        coalesce(s.written_off_amount, 0) as written_off_amount,
        coalesce(s.settlement_count, 0) as settlement_count,
        s.last_settled_date,
        cast(d.amount - coalesce(s.settled_amount, 0) as decimal(18, 2)) as open_amount,
        coalesce(s.settled_amount_base, 0) as settled_amount_base,
        {{ at_rate('d.amount', 'd.rate_to_base') }} as amount_base
    from documents as d
    left join settled as s on d.invoice_id = s.invoice_id
),

cleared as (
    select
        *,
        -- a document over nothing is cleared from its first day
        case when open_amount = 0 then coalesce(last_settled_date, invoice_date) end as clear_date
    from balanced
)

select
    invoice_id,
    customer_id,
    document_type,
    invoice_date,
    due_date,
    payment_term_days,
    order_id,
    product_group,
    currency_code,
    amount,
    cast(settled_amount as decimal(18, 2)) as settled_amount,
    cast(paid_amount as decimal(18, 2)) as paid_amount,
    cast(credited_amount as decimal(18, 2)) as credited_amount,
    cast(discount_amount as decimal(18, 2)) as discount_amount,
    cast(written_off_amount as decimal(18, 2)) as written_off_amount,
    open_amount,
    base_currency_code,
    rate_to_base,
    amount_base,
    -- nothing open in its own currency is nothing open in any: cents lost in rounding do not stay open
    case when open_amount = 0 then cast(0 as decimal(18, 2)) else cast(amount_base - settled_amount_base as decimal(18, 2)) end as open_amount_base,
    open_amount <> 0 as is_open,
    settlement_count,
    last_settled_date,
    clear_date,
    {{ days_between('invoice_date', 'clear_date') }} as days_to_pay,
    {{ days_between('due_date', 'clear_date') }} as days_late,
    case when open_amount <> 0 then {{ days_between('due_date', 'as_of_date') }} end as open_days_late,
    case when dispute_opened_date <= as_of_date then dispute_opened_date end as dispute_opened_date,
    case when dispute_closed_date <= as_of_date then dispute_closed_date end as dispute_closed_date,
    coalesce(dispute_opened_date <= as_of_date and (dispute_closed_date is null or dispute_closed_date > as_of_date), false) as is_disputed,
    as_of_date,
    source_name,
    source_file,
    source_line
from cleared
