-- Who breaks with its own habits today.
with rules as (
    select * from {{ ref('watchlist_signals') }}
),

context as (
    select
        as_of_date,
        base_currency_code
    from {{ ref('run_context') }}
),

habits as (
    select * from {{ ref('watchlist_habits') }}
    where is_as_of
),

-- the day of the newest one, by what nine in ten of its invoices stayed within
long_open as (
    select
        i.customer_id,
        count(*) as item_count,
        max(i.open_days_late) as days_late,
        {{ money_sum('i.open_amount_base') }} as open_amount,
        max(least(i.due_date + cast(greatest(ceil(h.p90_days_late), r.days_least) as integer), c.as_of_date)) as passed_on,
        max(r.share_least) as share_least
    from {{ ref('payment_timing') }} as i
    inner join habits as h on i.customer_id = h.customer_id
    cross join rules as r
    cross join context as c
    where r.signal = 'open_beyond_p90' and i.own_percentile >= r.share_least and i.open_days_late >= r.days_least
        and not i.is_disputed and h.paid_count >= r.count_least
    group by i.customer_id
),

events as (
    select
        o.customer_id,
        'open_beyond_p90' as signal,
        o.passed_on as signal_date,
        case when o.item_count = 1 then 'An open invoice ' else {{ whole('o.item_count') }} || ' open invoices up to ' end
        || {{ days('o.days_late') }} || ' late, ' || c.base_currency_code || ' ' || cast(o.open_amount as varchar) || ' together, while '
        || {{ as_percent('o.share_least') }} || ' of its invoices are paid sooner.' as fact
    from long_open as o
    cross join context as c
    union all
    select
        customer_id,
        'later_than_usual' as signal,
        late_paid_on as signal_date,
        case when late_paid_count = 1 then 'An invoice ' else {{ whole('late_paid_count') }} || ' invoices up to ' end
        || {{ days('late_paid_days') }} || ' late, the last paid on ' || cast(late_paid_on as varchar)
        || ', while nine in ten come within ' || {{ days('greatest(p90_days_late, 0)') }} || '.' as fact
    from habits
    where late_paid_count > 0
    union all
    select
        h.customer_id,
        r.signal,
        h.habit_broken_on as signal_date,
        'Its last ' || {{ whole('r.count_least') }} || ' invoices were at least ' || {{ days('h.run_least_days') }} || ' late; the '
        || {{ whole('h.habit_count') }} || ' before '
        || case when h.habit_days > 0 then 'came ' || {{ days('h.habit_days') }} || ' late as a rule.' else 'came in time.' end as fact
    from habits as h
    cross join rules as r
    where r.signal = 'broken_habit' and h.is_habit_broken
    union all
    select
        customer_id,
        'partial_payments_rising' as signal,
        last_part_on as signal_date,
        'Of ' || {{ whole('recent_count') }} || ' invoices in six months ' || {{ whole('recent_part_count') }} || ' paid in parts ('
        || {{ as_percent('recent_part_share') }} || '), the last on ' || cast(last_part_on as varchar) || '; in the eighteen months before '
        || {{ as_percent('earlier_part_share') }} || '.' as fact
    from habits
    where is_parts_rising
)

select
    customer_id,
    signal,
    cast(null as varchar) as about_company_id,
    signal_date,
    fact
from events
