with context as (
    select
        as_of_date,
        base_currency_code
    from {{ ref('run_context') }}
),

-- a cell that nobody stands in says something too
cells as (
    select
        z.class as size_class,
        z.position as size_position,
        z.name as size_name,
        p.class as payment_group,
        p.position as payment_position,
        p.name as payment_name
    from {{ ref('axis_classes') }} as z
    cross join {{ ref('axis_classes') }} as p
    where z.axis = 'size_class' and p.axis = 'payment_group'
),

figures as (
    select
        s.size_class,
        s.payment_group,
        count(*) as customer_count,
        {{ money_sum('b.invoiced_amount_12m') }} as invoiced_amount_12m,
        {{ money_sum('p.open_amount') }} as open_amount,
        {{ money_sum('p.overdue_amount') }} as overdue_amount,
        sum(cast(p.days_beyond_terms as decimal(18, 2))) as days_beyond_terms,
        count(p.days_beyond_terms) as paid_count,
        sum(g.is_good) as good_performer_count,
        sum(g.is_judged) as judged_count,
        count(*) filter (where s.risk_class = 'high') as high_risk_count
    from {{ ref('customer_segments') }} as s
    left join {{ ref('customer_buying_behaviour') }} as b on s.customer_id = b.customer_id
    left join {{ ref('customer_payment_behaviour') }} as p on s.customer_id = p.customer_id
    left join {{ ref('good_performers') }} as g on s.customer_id = g.customer_id
    group by s.size_class, s.payment_group
),

whole as (
    select
        sum(customer_count) as customer_count,
        sum(invoiced_amount_12m) as invoiced_amount_12m
    from figures
)

select
    c.size_class,
    c.size_position,
    c.size_name,
    c.payment_group,
    c.payment_position,
    c.payment_name,
    cast(coalesce(f.customer_count, 0) as integer) as customer_count,
    coalesce({{ ratio('f.customer_count', 'w.customer_count') }}, 0) as customer_share,
    coalesce(f.invoiced_amount_12m, cast(0 as decimal(18, 2))) as invoiced_amount_12m,
    coalesce({{ ratio('f.invoiced_amount_12m', 'w.invoiced_amount_12m') }}, 0) as revenue_share,
    coalesce(f.open_amount, cast(0 as decimal(18, 2))) as open_amount,
    coalesce(f.overdue_amount, cast(0 as decimal(18, 2))) as overdue_amount,
    {{ ratio('f.overdue_amount', 'f.open_amount') }} as overdue_rate,
    {{ ratio('f.days_beyond_terms', 'f.paid_count', 1) }} as mean_days_beyond_terms,
    cast(coalesce(f.good_performer_count, 0) as integer) as good_performer_count,
    cast(coalesce(f.judged_count, 0) as integer) as judged_count,
    {{ ratio('f.good_performer_count', 'f.judged_count') }} as good_performer_share,
    cast(coalesce(f.high_risk_count, 0) as integer) as high_risk_count,
    a.treatment,
    t.treatment_name,
    a.advice,
    x.base_currency_code,
    x.as_of_date
from cells as c
cross join whole as w
cross join context as x
left join {{ ref('scoring_matrix_advice') }} as a on c.size_class = a.size_class and c.payment_group = a.payment_group
left join {{ ref('treatments') }} as t on a.treatment = t.treatment
left join figures as f on c.size_class = f.size_class and c.payment_group = f.payment_group
