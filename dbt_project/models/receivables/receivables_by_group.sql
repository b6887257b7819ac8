-- Every figure of a month end is a running sum of what the customers of the group moved, month by month.
with context as (
    select
        as_of_date,
        base_currency_code
    from {{ ref('run_context') }}
),

-- a customer who stands in no list still counts in the total
customers as (
    select
        m.*,
        'all' as total,
        'All customers' as total_name,
        coalesce(s.segment, 'unknown') as segment,
        coalesce(s.segment_name, 'Segment not known') as segment_name,
        coalesce(s.sector_section, 'unknown') as sector,
        coalesce(s.sector_name, 'Sector not known') as sector_name,
        coalesce(d.country_code, 'unknown') as country,
        coalesce(d.country_code, 'Country not known') as country_name
    from {{ ref('customer_months') }} as m
    left join {{ ref('dim_customer') }} as d on m.customer_id = d.customer_id
    left join {{ ref('customer_segments') }} as s on m.customer_id = s.customer_id
),

grouped as (
    {% for dimension in ['total', 'segment', 'sector', 'country'] %}
    select
        '{{ dimension }}' as dimension,
        {{ dimension }} as group_code,
        {{ dimension }}_name as group_name,
        month_start,
        {% for name, kind in month_measures() %}
        cast(sum({{ name }}) as {{ kind }}) as {{ name }}{{ ',' if not loop.last }}
        {% endfor %}
    from customers
    group by 1, 2, 3, 4
    {{ 'union all' if not loop.last }}
    {% endfor %}
),

months as (
    select
        month_start,
        max(date_day) as month_end
    from {{ ref('dim_date') }}
    group by month_start
),

spine as (
    select
        g.dimension,
        g.group_code,
        g.group_name,
        m.month_start,
        m.month_end,
        {{ days_between('m.month_start', 'm.month_end') }} + 1 as days
    from (
        select
            dimension,
            group_code,
            group_name,
            min(month_start) as first_month
        from grouped
        group by dimension, group_code, group_name
    ) as g
    inner join months as m on g.first_month <= m.month_start
),

joined as (
    select
        s.*,
        {% for name, kind in month_measures() %}
        coalesce(g.{{ name }}, 0) as {{ name }}{{ ',' if not loop.last }}
        {% endfor %}
    from spine as s
    left join grouped as g
        on s.dimension = g.dimension and s.group_code = g.group_code and s.month_start = g.month_start
),

running as (
    select
        *,
        {% for name in ['late_0', 'late_30', 'late_60', 'late_90', 'change_amount', 'invoiced_amount'] %}
        cast(sum({{ name }}) over (partition by dimension, group_code order by month_start) as decimal(18, 2)) as running_{{ name }},
        {% endfor %}
        cast(sum(open_change) over (partition by dimension, group_code order by month_start) as integer) as open_invoice_count
    from joined
),

-- Countback: months whose sales the receivables at the end of a month still hold, going back from it. What is left
-- for an earlier month is the sales up to and with it, less all sales that the receivables do not reach.
counted_back as (
    select
        r.dimension,
        r.group_code,
        r.month_start,
        cast(sum(b.days) filter (where b.invoiced_amount <= b.running_invoiced_amount - r.unreached_amount) as integer) as whole_days,
        max({{ ratio('(b.running_invoiced_amount - r.unreached_amount) * b.days', 'b.invoiced_amount') }})
            filter (where b.invoiced_amount > b.running_invoiced_amount - r.unreached_amount) as part_days
    from (
        select
            *,
            running_invoiced_amount - running_change_amount as unreached_amount
        from running
    ) as r
    inner join running as b
        on r.dimension = b.dimension and r.group_code = b.group_code
            and b.month_start <= r.month_start and b.running_invoiced_amount > r.unreached_amount
    group by 1, 2, 3
),

figures as (
    select
        r.*,
        cast(r.running_change_amount - r.change_amount as decimal(18, 2)) as opening_amount,
        cast(r.running_change_amount - r.running_late_0 as decimal(18, 2)) as current_amount,
        b.whole_days,
        b.part_days
    from running as r
    left join counted_back as b
        on r.dimension = b.dimension and r.group_code = b.group_code and r.month_start = b.month_start
),

rates as (
    select
        *,
        {{ ratio('running_change_amount * days', 'invoiced_amount', 2) }} as dso_days,
        {{ ratio('current_amount * days', 'invoiced_amount', 2) }} as best_possible_dso_days
    from figures
)

select
    r.dimension,
    r.group_code,
    r.group_name,
    r.month_start,
    r.month_end,
    r.days as day_count,
    c.base_currency_code,
    r.opening_amount as opening_receivables_amount,
    cast(r.invoiced_amount as decimal(18, 2)) as invoiced_amount,
    cast(r.credited_amount as decimal(18, 2)) as credited_amount,
    cast(r.received_amount as decimal(18, 2)) as received_amount,
    cast(r.discount_amount as decimal(18, 2)) as discount_amount,
    cast(r.written_off_amount as decimal(18, 2)) as written_off_amount,
    r.running_change_amount as closing_receivables_amount,
    r.current_amount as not_due_amount,
    cast(r.running_late_0 - r.running_late_30 as decimal(18, 2)) as overdue_1_30_amount,
    cast(r.running_late_30 - r.running_late_60 as decimal(18, 2)) as overdue_31_60_amount,
    cast(r.running_late_60 - r.running_late_90 as decimal(18, 2)) as overdue_61_90_amount,
    r.running_late_90 as overdue_over_90_amount,
    {{ share_of('r.running_late_0', 'r.running_change_amount', 4) }} as overdue_rate,
    r.open_invoice_count,
    cast(r.invoice_count as integer) as invoice_count,
    r.dso_days,
    -- credit balances have nothing to count back; more receivables than sales are older than the ledger
    case
        when r.running_change_amount >= 0 and r.running_change_amount <= r.running_invoiced_amount
            then round((coalesce(r.whole_days, 0) + coalesce(r.part_days, 0)) * 1e2) / 1e2
    end as dso_countback_days,
    r.best_possible_dso_days,
    round((r.dso_days - r.best_possible_dso_days) * 1e2) / 1e2 as average_days_delinquent,
    {{ share_of('(r.opening_amount + r.invoiced_amount - r.running_change_amount) * 100', 'r.opening_amount + r.invoiced_amount - r.current_amount', 2) }} as cei,
    {{ ratio('r.written_off_amount', 'r.invoiced_amount', 6) }} as write_off_rate,
    {{ ratio('r.cash_amount_days', 'r.cash_amount', 2) }} as cash_conversion_days,
    cast(r.due_count as integer) as due_count,
    {{ ratio('r.on_time_count', 'r.due_count', 4) }} as on_time_rate,
    c.as_of_date
from rates as r
cross join context as c
