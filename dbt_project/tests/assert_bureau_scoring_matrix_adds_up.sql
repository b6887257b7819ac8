-- The cells of the scoring matrix together are not the customers of customer_segments: one stands in no cell or in two, or a class has no cell.
with cells as (
    select
        sum(customer_count) as customer_count,
        sum(invoiced_amount_12m) as invoiced_amount_12m,
        sum(open_amount) as open_amount,
        sum(overdue_amount) as overdue_amount,
        sum(high_risk_count) as high_risk_count,
        count(*) as cell_count
    from {{ ref('scoring_matrix') }}
),

whole as (
    select
        count(*) as customer_count,
        coalesce(sum(b.invoiced_amount_12m), 0) as invoiced_amount_12m,
        coalesce(sum(p.open_amount), 0) as open_amount,
        coalesce(sum(p.overdue_amount), 0) as overdue_amount,
        count(*) filter (where s.risk_class = 'high') as high_risk_count,
        (select count(*) from {{ ref('axis_classes') }} where axis = 'size_class')
        * (select count(*) from {{ ref('axis_classes') }} where axis = 'payment_group') as cell_count
    from {{ ref('customer_segments') }} as s
    left join {{ ref('customer_buying_behaviour') }} as b on s.customer_id = b.customer_id
    left join {{ ref('customer_payment_behaviour') }} as p on s.customer_id = p.customer_id
)

select
    c.customer_count,
    w.customer_count as all_customers,
    c.cell_count,
    w.cell_count as all_cells
from cells as c
cross join whole as w
where
    c.customer_count <> w.customer_count
    or c.invoiced_amount_12m <> w.invoiced_amount_12m
    or c.open_amount <> w.open_amount
    or c.overdue_amount <> w.overdue_amount
    or c.high_risk_count <> w.high_risk_count
    or c.cell_count <> w.cell_count
