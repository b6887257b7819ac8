-- The segments of today side by side, and what is typical of each: the class that stands out most against the whole.
with context as (
    select
        as_of_date,
        base_currency_code
    from {{ ref('run_context') }}
),

customers as (
    select
        s.customer_id,
        s.segment,
        s.sector_section,
        s.sector_name,
        s.size_class,
        z.name as size_name,
        s.region,
        b.invoiced_amount_12m,
        b.invoiced_amount_prior_12m,
        b.relation_months,
        b.is_new,
        p.open_amount,
        p.overdue_amount,
        p.decided_count,
        p.on_time_count,
        p.days_beyond_terms,
        p.payment_score,
        g.is_good,
        g.is_judged
    from {{ ref('customer_segments') }} as s
    inner join {{ ref('axis_classes') }} as z on z.axis = 'size_class' and s.size_class = z.class
    left join {{ ref('customer_buying_behaviour') }} as b on s.customer_id = b.customer_id
    left join {{ ref('customer_payment_behaviour') }} as p on s.customer_id = p.customer_id
    left join {{ ref('good_performers') }} as g on s.customer_id = g.customer_id
),

figures as (
    select
        segment,
        cast(count(*) as integer) as customer_count,
        {{ money_sum('invoiced_amount_12m') }} as invoiced_amount_12m,
        -- who came in the meantime would be growth without end
        cast(sum(invoiced_amount_12m) filter (where not is_new) as decimal(18, 2)) as comparable_amount_12m,
        cast(sum(invoiced_amount_prior_12m) filter (where not is_new) as decimal(18, 2)) as comparable_amount_prior_12m,
        {{ money_sum('open_amount') }} as open_amount,
        {{ money_sum('overdue_amount') }} as overdue_amount,
        cast(sum(decided_count) as integer) as decided_count,
        cast(sum(on_time_count) as integer) as on_time_count,
        cast(sum(is_good) as integer) as good_performer_count,
        cast(sum(is_judged) as integer) as judged_count,
        median(cast(days_beyond_terms as double)) as median_days_beyond_terms,
        median(cast(payment_score as double)) as median_payment_score,
        median(cast(relation_months as double)) as median_relation_months
    from customers
    group by segment
),

whole as (
    select
        sum(customer_count) as customer_count,
        sum(invoiced_amount_12m) as invoiced_amount_12m
    from figures
),

classes as (
    {% for axis, class, known_by in [
        ('sector', 'sector_name', 'sector_section'), ('size', 'size_name', 'size_class'), ('region', 'region', 'region')
    ] %}
    select
        segment,
        '{{ axis }}' as axis,
        {{ class }} as class
    from customers
    where {{ known_by }} <> 'unknown'
    {{ 'union all' if not loop.last }}
    {% endfor %}
),

in_segment as (
    select
        segment,
        axis,
        class,
        count(*) as class_count,
        sum(count(*)) over (partition by segment, axis) as known_count
    from classes
    group by segment, axis, class
),

in_all as (
    select
        axis,
        class,
        count(*) as class_count,
        sum(count(*)) over (partition by axis) as known_count
    from classes
    group by axis, class
),

compared as (
    select
        s.segment,
        s.axis,
        s.class,
        s.class_count,
        {{ ratio('s.class_count', 's.known_count') }} as segment_share,
        {{ ratio('w.class_count', 'w.known_count') }} as whole_share,
        {{ ratio('s.class_count * w.known_count', 's.known_count * w.class_count') }} as lift
    from in_segment as s
    inner join in_all as w on s.axis = w.axis and s.class = w.class
),

ranked as (
    select
        *,
        row_number() over (partition by segment, axis order by lift desc, class_count desc, class asc) as place
    from compared
    -- a class of one or two customers stands out by chance
    where class_count >= {{ typical_least_customers() }} and lift > 1
),

-- the rule that is asked first says how its segment is treated
rules as (
    select
        segment,
        treatment,
        row_number() over (partition by segment order by priority) as place
    from {{ ref('segment_rules') }}
),

typical as (
    select
        segment,
        {% for axis in ['sector', 'size', 'region'] %}
        max(class) filter (where axis = '{{ axis }}') as typical_{{ axis }},
        max(segment_share) filter (where axis = '{{ axis }}') as typical_{{ axis }}_share,
        max(whole_share) filter (where axis = '{{ axis }}') as typical_{{ axis }}_share_of_all,
        max(lift) filter (where axis = '{{ axis }}') as typical_{{ axis }}_lift{{ ',' if not loop.last }}
        {% endfor %}
    from ranked
    where place = 1
    group by segment
)

select
    n.segment,
    n.position,
    n.segment_name,
    r.treatment,
    n.for_sales,
    n.for_credit,
    coalesce(f.customer_count, 0) as customer_count,
    coalesce({{ ratio('f.customer_count', 'w.customer_count') }}, 0) as customer_share,
    coalesce(f.invoiced_amount_12m, cast(0 as decimal(18, 2))) as invoiced_amount_12m,
    coalesce({{ ratio('f.invoiced_amount_12m', 'w.invoiced_amount_12m') }}, 0) as revenue_share,
    {{ ratio('f.comparable_amount_12m - f.comparable_amount_prior_12m', 'f.comparable_amount_prior_12m') }} as growth_rate,
    coalesce(f.open_amount, cast(0 as decimal(18, 2))) as open_amount,
    coalesce(f.overdue_amount, cast(0 as decimal(18, 2))) as overdue_amount,
    {{ ratio('f.overdue_amount', 'f.open_amount') }} as overdue_rate,
    coalesce(f.decided_count, 0) as decided_count,
    {{ ratio('f.on_time_count', 'f.decided_count') }} as on_time_rate,
    coalesce(f.good_performer_count, 0) as good_performer_count,
    coalesce(f.judged_count, 0) as judged_count,
    round(f.median_days_beyond_terms * 1e1) / 1e1 as median_days_beyond_terms,
    round(f.median_payment_score * 1e1) / 1e1 as median_payment_score,
    round(f.median_relation_months * 1e1) / 1e1 as median_relation_months,
    {% for axis in ['sector', 'size', 'region'] %}
    t.typical_{{ axis }},
    t.typical_{{ axis }}_share,
    t.typical_{{ axis }}_share_of_all,
    t.typical_{{ axis }}_lift,
    {% endfor %}
    coalesce(
        nullif(
            concat_ws(
                '; ',
                {% for axis in ['sector', 'size', 'region'] %}
                t.typical_{{ axis }} || ' ' || {{ as_percent('t.typical_' ~ axis ~ '_share') }} || ' against '
                || {{ as_percent('t.typical_' ~ axis ~ '_share_of_all') }} || ' of all'{{ ',' if not loop.last }}
                {% endfor %}
            ),
            ''
        ),
        'nothing that stands out'
    ) as typical,
    x.base_currency_code,
    x.as_of_date
from {{ ref('segment_names') }} as n
cross join whole as w
cross join context as x
inner join rules as r on n.segment = r.segment and r.place = 1
left join figures as f on n.segment = f.segment
left join typical as t on n.segment = t.segment
