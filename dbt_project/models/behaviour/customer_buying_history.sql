with context as (
    select base_currency_code from {{ ref('run_context') }}
),

rules as (
    {{ buying_rules(['active_gap_multiple', 'active_days_least', 'ledger_start_tolerance_days']) }}
),

dates as (
    select
        profile_date,
        months_12_ago,
        months_24_ago,
        -- the last day before the twelve calendar months up to the profile date's own
        {{ add_months('month_start', -11) }} - 1 as before_months,
        is_as_of
    from {{ ref('dim_profile_date') }}
),

invoices as (
    select
        customer_id,
        document_type,
        invoice_date,
        amount_base
    from {{ ref('fct_invoice') }}
),

orders as (
    select
        customer_id,
        order_date,
        cancelled_date
    from {{ ref('fct_order') }}
),

ledger as (
    select min(invoice_date) as first_date from invoices
),

seen as (
    select
        customer_id,
        min(first_date) as first_date
    from (
        select
            customer_id,
            invoice_date as first_date
        from invoices
        union all
        select
            customer_id,
            order_date as first_date
        from orders
    ) as s
    group by customer_id
),

customers as (
    select
        d.customer_id,
        s.first_date
    from {{ ref('dim_customer') }} as d
    left join seen as s on d.customer_id = s.customer_id
),

-- the file on each day; a date of creation that was still to come was not in it
listed as (
    select
        v.customer_id,
        p.profile_date,
        v.created_date
    from {{ ref('customer_versions') }} as v
    cross join dates as p
    where v.known_from <= p.profile_date
        and v.known_until > p.profile_date
        and (v.created_date is null or v.created_date <= p.profile_date)
),

known as (
    select
        c.customer_id,
        p.profile_date,
        p.months_12_ago,
        p.months_24_ago,
        p.before_months,
        p.is_as_of,
        least(v.created_date, case when c.first_date <= p.profile_date then c.first_date end) as relation_since
    from customers as c
    cross join dates as p
    left join listed as v on c.customer_id = v.customer_id and p.profile_date = v.profile_date
    where c.first_date <= p.profile_date
        or v.customer_id is not null
),

days as (
    select
        customer_id,
        invoice_date,
        {{ money_sum('amount_base') }} as invoiced_amount,
        count(*) filter (where document_type = 'invoice') as invoice_count,
        case when count(*) filter (where document_type = 'invoice') > 0 then invoice_date end as purchase_date
    from invoices
    group by customer_id, invoice_date
),

followed as (
    select
        *,
        max(purchase_date) over (
            partition by customer_id order by invoice_date rows between unbounded preceding and 1 preceding
        ) as previous_purchase_date
    from days
),

-- Every figure of a window is the difference of two running sums, so each document is read once and not once for
-- every profile date whose window it falls in.
running as (
    select
        customer_id,
        invoice_date as valid_from,
        coalesce(lead(invoice_date) over (partition by customer_id order by invoice_date), cast('9999-12-31' as date)) as valid_until,
        cast(sum(invoiced_amount) over (partition by customer_id order by invoice_date) as decimal(18, 2)) as invoiced_amount,
        cast(sum(invoice_count) over (partition by customer_id order by invoice_date) as integer) as invoice_count,
        cast(
            count(
                case
                    when {{ month_start('previous_purchase_date') }} is distinct from {{ month_start('purchase_date') }} then purchase_date
                end
            ) over (partition by customer_id order by invoice_date) as integer
        ) as month_count,
        min(purchase_date) over (partition by customer_id order by invoice_date) as first_invoice_date,
        max(purchase_date) over (partition by customer_id order by invoice_date) as last_invoice_date
    from followed
),

cuts as (
    select profile_date as cut_date from dates
    union
    select months_12_ago as cut_date from dates
    union
    select months_24_ago as cut_date from dates
    union
    select before_months as cut_date from dates
),

standings as (
    select
        r.customer_id,
        c.cut_date,
        r.invoiced_amount,
        r.invoice_count,
        r.month_count,
        r.first_invoice_date,
        r.last_invoice_date
    from running as r
    cross join cuts as c
    where r.valid_from <= c.cut_date and r.valid_until > c.cut_date
),

buying_days as (
    {{ buying_days() }}
),

rhythms as (
    select
        b.customer_id,
        p.profile_date,
        cast(count(*) as integer) as gap_count,
        median(cast(b.gap_days as double)) as usual_gap_days
    from buying_days as b
    cross join dates as p
    where b.invoice_date <= p.profile_date and b.invoice_date > p.months_24_ago and b.gap_days is not null
    group by b.customer_id, p.profile_date
),

-- who bought only once has no rhythm of its own and borrows that of the others
portfolio as (
    select
        profile_date,
        median(usual_gap_days) as usual_gap_days
    from rhythms
    group by profile_date
),

ordered as (
    select
        o.customer_id,
        p.profile_date,
        max(o.order_date) as last_order_date,
        cast(count(*) filter (where o.order_date > p.months_12_ago) as integer) as order_count_12m
    from orders as o
    cross join dates as p
    where o.order_date <= p.profile_date and (o.cancelled_date is null or o.cancelled_date > p.profile_date)
    group by o.customer_id, p.profile_date
),

combined as (
    select
        k.customer_id,
        k.profile_date,
        k.is_as_of,
        k.relation_since,
        n.first_invoice_date,
        n.last_invoice_date,
        -- a ledger alone has no orders: its invoices stand for them
        coalesce(o.last_order_date, n.last_invoice_date) as last_order_date,
        {{ days_between('n.last_invoice_date', 'k.profile_date') }} as recency_days,
        coalesce(g.gap_count, 0) as gap_count,
        coalesce(g.usual_gap_days, case when n.last_invoice_date is not null then t.usual_gap_days end) as usual_gap_days,
        coalesce(n.invoice_count, 0) - coalesce(y.invoice_count, 0) as invoice_count_12m,
        coalesce(o.order_count_12m, coalesce(n.invoice_count, 0) - coalesce(y.invoice_count, 0)) as order_count_12m,
        coalesce(n.month_count, 0) - coalesce(m.month_count, 0) as active_months_12m,
        cast(coalesce(n.invoiced_amount, 0) - coalesce(y.invoiced_amount, 0) as decimal(18, 2)) as invoiced_amount_12m,
        -- a year that the ledger does not cover is not a year without sales
        case
            when l.first_date <= k.months_24_ago + cast(r.ledger_start_tolerance_days as integer)
                then cast(coalesce(y.invoiced_amount, 0) - coalesce(z.invoiced_amount, 0) as decimal(18, 2))
        end as invoiced_amount_prior_12m,
        k.relation_since > k.months_24_ago + cast(r.ledger_start_tolerance_days as integer) as is_new,
        r.active_gap_multiple,
        r.active_days_least
    from known as k
    cross join ledger as l
    cross join rules as r
    left join standings as n on k.customer_id = n.customer_id and k.profile_date = n.cut_date
    left join standings as y on k.customer_id = y.customer_id and k.months_12_ago = y.cut_date
    left join standings as z on k.customer_id = z.customer_id and k.months_24_ago = z.cut_date
    left join standings as m on k.customer_id = m.customer_id and k.before_months = m.cut_date
    left join rhythms as g on k.customer_id = g.customer_id and k.profile_date = g.profile_date
    left join portfolio as t on k.profile_date = t.profile_date
    left join ordered as o on k.customer_id = o.customer_id and k.profile_date = o.profile_date
),

ranked as (
    select
        *,
        -- who got more credited than invoiced holds no share
        greatest(invoiced_amount_12m, 0) as revenue,
        row_number() over (partition by profile_date order by invoiced_amount_12m desc, customer_id asc) as revenue_rank
    from combined
),

summed as (
    select
        *,
        sum(revenue) over (partition by profile_date) as total_revenue,
        sum(revenue) over (partition by profile_date order by revenue_rank) as cumulative_revenue
    from ranked
)

select
    s.customer_id,
    s.profile_date,
    s.is_as_of,
    s.relation_since,
    cast({{ whole_months('s.relation_since', 's.profile_date') }} as integer) as relation_months,
    s.first_invoice_date,
    s.last_invoice_date,
    s.last_order_date,
    s.recency_days,
    s.gap_count,
    s.usual_gap_days,
    s.invoice_count_12m,
    s.order_count_12m,
    s.active_months_12m,
    s.invoiced_amount_12m,
    s.invoiced_amount_prior_12m,
    -- more credited than invoiced, or nothing, is no base to grow from
    {{ ratio('s.invoiced_amount_12m - s.invoiced_amount_prior_12m', 'greatest(s.invoiced_amount_prior_12m, 0)') }} as growth_rate,
    coalesce(s.is_new, false) as is_new,
    {{ ratio('s.revenue', 's.total_revenue') }} as revenue_share,
    cast(s.revenue_rank as integer) as revenue_rank,
    {{ ratio('s.cumulative_revenue', 's.total_revenue') }} as cumulative_revenue_share,
    coalesce(s.recency_days <= greatest(s.active_days_least, s.active_gap_multiple * s.usual_gap_days), false) as is_active,
    c.base_currency_code
from summed as s
cross join context as c
