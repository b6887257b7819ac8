-- The segments together are not the whole: a report by segment would not add up to the customers, their revenue or what they owe.
with segments as (
    select
        sum(customer_count) as customer_count,
        sum(invoiced_amount_12m) as invoiced_amount_12m,
        sum(open_amount) as open_amount,
        sum(overdue_amount) as overdue_amount,
        count(*) as segment_count
    from {{ ref('segment_profiles') }}
),

whole as (
    select
        count(*) as customer_count,
        coalesce(sum(b.invoiced_amount_12m), 0) as invoiced_amount_12m,
        coalesce(sum(p.open_amount), 0) as open_amount,
        coalesce(sum(p.overdue_amount), 0) as overdue_amount,
        (select count(*) from {{ ref('segment_names') }}) as segment_count
    from {{ ref('dim_customer') }} as d
    left join {{ ref('customer_buying_behaviour') }} as b on d.customer_id = b.customer_id
    left join {{ ref('customer_payment_behaviour') }} as p on d.customer_id = p.customer_id
)

select
    s.customer_count,
    w.customer_count as all_customers
from segments as s
cross join whole as w
where
    s.customer_count <> w.customer_count
    or s.invoiced_amount_12m <> w.invoiced_amount_12m
    or s.open_amount <> w.open_amount
    or s.overdue_amount <> w.overdue_amount
    or s.segment_count <> w.segment_count
