with context as (
    select
        as_of_date,
        base_currency_code
    from {{ ref('run_context') }}
),

settlements as (
    select s.*
    from {{ ref('input__settlements') }} as s
    inner join context as c on s.settled_date <= c.as_of_date
),

documents as (
    select
        i.invoice_id,
        i.customer_id,
        i.invoice_date,
        i.due_date,
        i.currency_code,
        c.base_currency_code,
        case when i.currency_code = c.base_currency_code then 1 else r.rate_to_base end as rate_to_base
    from {{ ref('input__invoices') }} as i
    inner join context as c on i.invoice_date <= c.as_of_date
    left join {{ ref('dim_exchange_rate') }} as r
        on i.currency_code = r.currency_code and i.invoice_date >= r.valid_from and i.invoice_date < r.valid_until
)

select
    s.settlement_id,
    s.invoice_id,
    d.customer_id,
    d.invoice_date,
    s.settled_date,
    s.settlement_type,
    s.payment_method,
    d.currency_code,
    s.amount,
    -- at the document's own rate, so that a settled document leaves nothing behind
    {{ at_rate('s.amount', 'd.rate_to_base') }} as amount_base,
    {{ days_between('d.due_date', 's.settled_date') }} as days_late,
    s.source_name,
    s.source_file,
    s.source_line
from settlements as s
inner join documents as d on s.invoice_id = d.invoice_id
