with rules as (
    {{ buying_rules([
        'growth_rate_least', 'seasonality_invoices_least', 'seasonal_quarter_share',
        'churn_prior_gaps', 'churn_medium_from', 'churn_high_from'
    ]) }}
),

today as (
    select
        profile_date,
        months_12_ago,
        months_24_ago
    from {{ ref('dim_profile_date') }}
    where is_as_of
),

history as (
    select * from {{ ref('customer_buying_history') }}
    where is_as_of
),

-- fifths among all that ever bought; paying is an axis of its own, elsewhere
scores as (
    select
        customer_id,
        {{ fifth('last_invoice_date') }} as recency_score,
        {{ fifth('order_count_12m') }} as frequency_score,
        {{ fifth('invoiced_amount_12m') }} as monetary_score
    from history
    where last_invoice_date is not null
),

bought as (
    select
        i.customer_id,
        i.invoice_date,
        i.amount_base,
        coalesce(i.product_group, o.product_group) as product_group
    from {{ ref('fct_invoice') }} as i
    inner join today as t on i.invoice_date > t.months_24_ago
    left join {{ ref('fct_order') }} as o on i.order_id = o.order_id
    where i.document_type = 'invoice'
),

two_years as (
    select
        customer_id,
        count(*) as invoice_count,
        {{ money_sum('amount_base') }} as amount
    from bought
    group by customer_id
),

quarters as (
    select
        customer_id,
        quarter(invoice_date) as quarter_number,
        {{ money_sum('amount_base') }} as amount
    from bought
    group by customer_id, quarter(invoice_date)
),

months as (
    select
        customer_id,
        month(invoice_date) as month_number,
        {{ money_sum('amount_base') }} as amount
    from bought
    group by customer_id, month(invoice_date)
),

strongest_quarters as (
    select
        customer_id,
        quarter_number,
        amount,
        row_number() over (partition by customer_id order by amount desc, quarter_number asc) as place
    from quarters
),

peak_months as (
    select
        customer_id,
        month_number,
        row_number() over (partition by customer_id order by amount desc, month_number asc) as place
    from months
),

seasons as (
    select
        y.customer_id,
        q.quarter_number as strongest_quarter,
        {{ ratio('q.amount', 'y.amount') }} as strongest_quarter_share,
        m.month_number as peak_month
    from two_years as y
    cross join rules as r
    inner join history as h on y.customer_id = h.customer_id
    inner join strongest_quarters as q on y.customer_id = q.customer_id and q.place = 1
    inner join peak_months as m on y.customer_id = m.customer_id and m.place = 1
    -- a part of two years would make its own months the season
    where y.invoice_count >= r.seasonality_invoices_least and h.invoiced_amount_prior_12m is not null and not h.is_new
),

groups as (
    select
        b.customer_id,
        b.product_group,
        {{ money_sum('b.amount_base') }} as amount
    from bought as b
    inner join today as t on b.invoice_date > t.months_12_ago
    where b.product_group is not null
    group by b.customer_id, b.product_group
),

ranked_groups as (
    select
        *,
        cast(count(*) over (partition by customer_id) as integer) as product_group_count,
        sum(amount) over (partition by customer_id) as total_amount,
        row_number() over (partition by customer_id order by amount desc, product_group asc) as place
    from groups
),

margins as (
    select
        o.customer_id,
        {{ money_sum(at_rate('o.gross_margin', exchange_rate('o.currency_code', 'c.base_currency_code'))) }} as gross_margin_12m,
        {{ money_sum(at_rate('o.amount', exchange_rate('o.currency_code', 'c.base_currency_code'))) }} as ordered_amount
    from {{ ref('fct_order') }} as o
    inner join today as t on o.order_date > t.months_12_ago
    cross join {{ ref('run_context') }} as c
    left join {{ ref('dim_exchange_rate') }} as x
        on o.currency_code = x.currency_code and o.order_date >= x.valid_from and o.order_date < x.valid_until
    where o.cancelled_date is null and o.gross_margin is not null
    group by o.customer_id
),

order_days as (
    select
        customer_id,
        order_date,
        {{ days_between('lag(order_date) over (partition by customer_id order by order_date)', 'order_date') }} as gap_days
    from (
        select
            customer_id,
            order_date
        from {{ ref('fct_order') }}
        where cancelled_date is null
        group by customer_id, order_date
    ) as d
),

order_gaps as (
    select
        o.customer_id,
        median(cast(o.gap_days as double)) as median_order_gap_days
    from order_days as o
    inner join today as t on o.order_date > t.months_24_ago
    group by o.customer_id
),

gaps as (
    select
        b.customer_id,
        b.gap_days
    from (
        {{ buying_days() }}
    ) as b
    inner join today as t on b.invoice_date > t.months_24_ago
    where b.gap_days is not null
),

own_gaps as (
    select
        g.customer_id,
        count(*) as gap_count,
        count(*) filter (where g.gap_days < h.recency_days) as shorter_count
    from gaps as g
    inner join history as h on g.customer_id = h.customer_id
    group by g.customer_id
),

gap_lengths as (
    select
        gap_days,
        count(*) as gap_count
    from gaps
    group by gap_days
),

silences as (
    select recency_days from history
    where recency_days is not null
    group by recency_days
),

-- how many of everybody's gaps are shorter than a silence: what is known of who has few gaps of his own
everybody as (
    select
        s.recency_days,
        {{ ratio('coalesce(sum(g.gap_count) filter (where g.gap_days < s.recency_days), 0)', 'sum(g.gap_count)') }} as shorter_rate
    from silences as s
    cross join gap_lengths as g
    group by s.recency_days
),

risks as (
    select
        h.customer_id,
        {{ ratio('coalesce(g.shorter_count, 0) + r.churn_prior_gaps * e.shorter_rate', 'coalesce(g.gap_count, 0) + r.churn_prior_gaps') }} as churn_risk
    from history as h
    cross join rules as r
    inner join everybody as e on h.recency_days = e.recency_days
    left join own_gaps as g on h.customer_id = g.customer_id
)

select
    h.customer_id,
    h.relation_since,
    h.relation_months,
    h.first_invoice_date,
    h.last_invoice_date,
    h.last_order_date,
    h.recency_days,
    h.gap_count,
    h.usual_gap_days,
    -- a ledger alone has no orders: its invoices stand for them
    coalesce(g.median_order_gap_days, case when h.gap_count > 0 then h.usual_gap_days end) as median_order_gap_days,
    h.invoice_count_12m,
    h.order_count_12m,
    h.active_months_12m,
    h.invoiced_amount_12m,
    h.invoiced_amount_prior_12m,
    cast({{ ratio('h.invoiced_amount_12m', 'h.order_count_12m', 2) }} as decimal(18, 2)) as amount_per_order_12m,
    h.growth_rate,
    h.is_new,
    case
        when h.last_invoice_date is null then 'never_bought'
        when h.invoiced_amount_prior_12m is null then 'unknown'
        when h.is_new then 'new'
        when h.invoiced_amount_12m <= 0 then 'stopped'
        when h.growth_rate is null then 'returned'
        when h.growth_rate >= r.growth_rate_least then 'growing'
        when h.growth_rate <= -r.growth_rate_least then 'shrinking'
        else 'stable'
    end as growth_class,
    h.revenue_share,
    h.revenue_rank,
    h.cumulative_revenue_share,
    s.recency_score,
    s.frequency_score,
    s.monetary_score,
    cast(s.recency_score as varchar) || cast(s.frequency_score as varchar) || cast(s.monetary_score as varchar) as rfm_code,
    cast(n.strongest_quarter as integer) as strongest_quarter,
    n.strongest_quarter_share,
    cast(n.peak_month as integer) as peak_month,
    n.strongest_quarter_share >= r.seasonal_quarter_share as is_seasonal,
    p.product_group as main_product_group,
    {{ ratio('p.amount', 'p.total_amount') }} as main_product_group_share,
    p.product_group_count,
    m.gross_margin_12m,
    {{ ratio('m.gross_margin_12m', 'm.ordered_amount') }} as gross_margin_rate_12m,
    h.is_active,
    k.churn_risk,
    case
        when k.churn_risk is null then 'unknown'
        when k.churn_risk >= r.churn_high_from then 'high'
        when k.churn_risk >= r.churn_medium_from then 'medium'
        else 'low'
    end as churn_risk_class,
    'silent for ' || cast(h.recency_days as varchar) || ' days; '
    || case
        when h.gap_count = 0 then 'no rhythm of its own yet'
        else 'usually ' || cast(cast(round(h.usual_gap_days) as integer) as varchar) || ' days between invoices'
    end as churn_risk_reason,
    h.base_currency_code,
    h.profile_date as as_of_date
from history as h
cross join rules as r
left join scores as s on h.customer_id = s.customer_id
left join seasons as n on h.customer_id = n.customer_id
left join ranked_groups as p on h.customer_id = p.customer_id and p.place = 1
left join margins as m on h.customer_id = m.customer_id
left join order_gaps as g on h.customer_id = g.customer_id
left join risks as k on h.customer_id = k.customer_id
