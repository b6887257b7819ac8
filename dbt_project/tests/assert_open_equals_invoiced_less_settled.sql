-- A failure means that money was made or lost: per currency, open items differ from what was invoiced less what
-- was settled, straight from the input layer.
with context as (
    select as_of_date from {{ ref('run_context') }}
),

documents as (
    select
i.invoice_id,
i.currency_code,
i.amount
    from {{ ref('input__invoices') }} as i
    inner join context as c on i.invoice_date <= c.as_of_date
),

movements as (
    select
currency_code,
amount
from documents
    union all
    select
d.currency_code,
cast(-s.amount as decimal(18, 2)) as amount
    from {{ ref('input__settlements') }} as s
    inner join context as c on s.settled_date <= c.as_of_date
    inner join documents as d on s.invoice_id = d.invoice_id
),

expected as (
    select
currency_code,
sum(amount) as expected_amount
from movements
    group by currency_code
),

found as (
    select
currency_code,
sum(open_amount) as open_amount
from {{ ref('fct_invoice') }}
    group by currency_code
)

select
e.currency_code,
e.expected_amount,
f.open_amount
from expected as e
left join found as f on e.currency_code = f.currency_code
where e.expected_amount is distinct from f.open_amount
