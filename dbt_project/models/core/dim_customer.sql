with context as (
    select as_of_date from {{ ref('run_context') }}
),

documents as (
    select
        i.customer_id,
        min(i.invoice_date) as first_date,
        min(i.source_name) as source_name
    from {{ ref('input__invoices') }} as i
    inner join context as c on i.invoice_date <= c.as_of_date
    group by i.customer_id
),

orders as (
    select
        o.customer_id,
        min(o.order_date) as first_date,
        min(o.source_name) as source_name
    from {{ ref('input__orders') }} as o
    inner join context as c on o.order_date <= c.as_of_date
    group by o.customer_id
),

seen as (
    select
        customer_id,
        min(first_date) as first_date,
        min(source_name) as source_name
    from (
        select * from documents
        union all
        select * from orders
    ) as s
    group by customer_id
),

known as (
    select v.* from {{ ref('customer_versions') }} as v
    inner join context as c on v.known_from <= c.as_of_date and v.known_until > c.as_of_date
    where v.created_date is null or v.created_date <= c.as_of_date
),

-- a ledger alone names its customers: whoever has a document or an order is one
everyone as (
    select customer_id from known
    union
    select customer_id from seen
)

select
    e.customer_id,
    coalesce(k.customer_name, e.customer_id) as customer_name,
    k.registration_number,
    k.vat_number,
    k.iban,
    k.legal_form,
    k.street,
    k.postal_code,
    k.city,
    k.country_code,
    k.industry_code,
    k.employee_count,
    k.credit_limit,
    k.payment_term_days,
    k.language_code,
    k.invoice_channel,
    k.email,
    k.phone,
    k.parent_customer_id,
    k.created_date,
    coalesce(k.created_date, s.first_date) as customer_since,
    coalesce(k.is_blocked, false) as is_blocked,
    k.customer_id is null as is_derived,
    coalesce(k.source_name, s.source_name) as source_name
from everyone as e
left join known as k on e.customer_id = k.customer_id
left join seen as s on e.customer_id = s.customer_id
