-- Parties and customers do not add up: a customer is in no party or in two, and what it owes is lost or counted twice.
with parties as (
    select
        sum(customer_count) as customers,
        coalesce(sum(invoiced_amount_12m), 0) as invoiced_amount,
        coalesce(sum(open_amount), 0) as open_amount,
        coalesce(sum(overdue_amount), 0) as overdue_amount,
        coalesce(sum(credit_limit_amount), 0) as credit_limit_amount,
        sum(decided_count) as decided_count
    from {{ ref('party_figures') }}
),

customers as (
    select
        count(*) as customers,
        coalesce(sum(b.invoiced_amount_12m), 0) as invoiced_amount,
        coalesce(sum(p.open_amount), 0) as open_amount,
        coalesce(sum(p.overdue_amount), 0) as overdue_amount,
        coalesce(sum(d.credit_limit), 0) as credit_limit_amount,
        sum(p.decided_count) as decided_count
    from {{ ref('dim_customer') }} as d
    left join {{ ref('customer_buying_behaviour') }} as b on d.customer_id = b.customer_id
    left join {{ ref('customer_payment_behaviour') }} as p on d.customer_id = p.customer_id
)

select
    p.customers as party_customers,
    c.customers,
    p.open_amount as party_open_amount,
    c.open_amount
from parties as p
cross join customers as c
where coalesce(p.customers, 0) <> c.customers
    or p.invoiced_amount <> c.invoiced_amount
    or p.open_amount <> c.open_amount
    or p.overdue_amount <> c.overdue_amount
    or p.credit_limit_amount <> c.credit_limit_amount
    or p.decided_count is distinct from c.decided_count
