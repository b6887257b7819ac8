-- Each customer beside its own habits, on the as-of day and on every month end before it, so that what is a signal today
-- can be counted in the past by the same rule.
with rules as (
    select
        max(count_least) filter (where signal = 'later_than_usual') as late_paid_count_least,
        max(days_least) filter (where signal = 'later_than_usual') as late_paid_days_least,
        max(look_back_days) filter (where signal = 'later_than_usual') as late_paid_look_back_days,
        max(count_least) filter (where signal = 'open_beyond_p90') as open_count_least,
        max(days_least) filter (where signal = 'open_beyond_p90') as open_days_least,
        max(share_least) filter (where signal = 'open_beyond_p90') as open_share_least,
        max(count_least) filter (where signal = 'broken_habit') as run_count,
        max(days_least) filter (where signal = 'broken_habit') as run_days_least,
        max(history_least) filter (where signal = 'broken_habit') as habit_count_least,
        max(count_least) filter (where signal = 'partial_payments_rising') as parts_count_least,
        max(history_least) filter (where signal = 'partial_payments_rising') as parts_history_least,
        max(share_least) filter (where signal = 'partial_payments_rising') as parts_share_least
    from {{ ref('watchlist_signals') }}
),

thresholds as (
    {{ payment_thresholds() }}
),

{{ payment_items() }},

-- what waited for the end of a dispute says nothing about a habit
evidence as (
    select
        customer_id,
        profile_date,
        invoice_id,
        due_date,
        clear_date,
        is_open,
        not is_unpaid as is_paid,
        days_late
    from items
    where not is_disputed and (is_open or clear_date > months_24_ago)
),

usual as (
    select
        customer_id,
        profile_date,
        count(*) as paid_count,
        median(cast(days_late as double)) as usual_days_late,
        round(percentile_cont(0.9) within group (order by cast(days_late as double)) * 100) / 100 as p90_days_late
    from evidence
    where is_paid
    group by customer_id, profile_date
),

late_payments as (
    select
        e.customer_id,
        e.profile_date,
        count(*) as late_paid_count,
        max(e.days_late) as late_paid_days,
        max(e.clear_date) as late_paid_on
    from evidence as e
    cross join rules as r
    inner join usual as u on e.customer_id = u.customer_id and e.profile_date = u.profile_date
    where e.is_paid and u.paid_count >= r.late_paid_count_least
        and e.days_late >= greatest(u.p90_days_late, 0) + r.late_paid_days_least
        and e.clear_date + r.late_paid_look_back_days >= e.profile_date
    group by e.customer_id, e.profile_date
),

-- how much of what was paid was paid sooner than this
ranked as (
    select
        *,
        count(*) filter (where is_paid) over (
            partition by customer_id, profile_date order by days_late range between unbounded preceding and 1 preceding
        ) as sooner_count
    from evidence
),

long_open as (
    select
        e.customer_id,
        e.profile_date,
        count(*) as long_open_count
    from ranked as e
    cross join rules as r
    inner join usual as u on e.customer_id = u.customer_id and e.profile_date = u.profile_date
    where e.is_open and u.paid_count >= r.open_count_least and e.days_late >= r.open_days_least
        and {{ ratio('e.sooner_count', 'u.paid_count') }} >= r.open_share_least
    group by e.customer_id, e.profile_date
),

-- an open invoice tells once it is later than usual: until then it may still be paid as always
told as (
    select
        e.*,
        row_number() over (partition by e.customer_id, e.profile_date order by e.due_date desc, e.invoice_id desc) as nth_latest
    from evidence as e
    cross join rules as r
    inner join usual as u on e.customer_id = u.customer_id and e.profile_date = u.profile_date
    where not e.is_open or e.days_late >= u.usual_days_late + r.run_days_least
),

-- for who pays early the due date is the habit to break
habits as (
    select
        e.customer_id,
        e.profile_date,
        {% set before = "filter (where e.nth_latest > r.run_count and e.is_paid)" -%}
        {% set lateness = "cast(greatest(e.days_late, 0) as double)" -%}
        count(*) {{ before }} as habit_count,
        median({{ lateness }}) {{ before }} as habit_days,
        percentile_cont(0.75) within group (order by {{ lateness }}) {{ before }}
        - percentile_cont(0.25) within group (order by {{ lateness }}) {{ before }} as habit_spread,
        min(e.days_late) filter (where e.nth_latest <= r.run_count) as run_least_days,
        max(e.due_date) filter (where e.nth_latest <= r.run_count) as run_due_date
    from told as e
    cross join rules as r
    group by e.customer_id, e.profile_date
),

first_payments as (
    select
        invoice_id,
        min(greatest(settled_date, invoice_date)) as first_paid_on
    from {{ ref('fct_settlement') }}
    where settlement_type = 'payment' and amount > 0
    group by invoice_id
),

-- whether something stood open after the first payment: known that day, whatever was paid since
payments as (
    select
        s.customer_id,
        p.first_paid_on,
        s.open_amount > 0 as is_part,
        i.dispute_opened_date
    from first_payments as p
    inner join {{ ref('fct_invoice_state') }} as s on p.invoice_id = s.invoice_id and p.first_paid_on = s.valid_from
    inner join {{ ref('fct_invoice') }} as i on p.invoice_id = i.invoice_id
    where s.document_type = 'invoice'
),

parts as (
    select
        p.customer_id,
        d.profile_date,
        count(*) filter (where p.first_paid_on > d.months_6_ago) as recent_count,
        count(*) filter (where p.first_paid_on > d.months_6_ago and p.is_part) as recent_part_count,
        count(*) filter (where p.first_paid_on <= d.months_6_ago) as earlier_count,
        count(*) filter (where p.first_paid_on <= d.months_6_ago and p.is_part) as earlier_part_count,
        max(p.first_paid_on) filter (where p.is_part) as last_part_on
    from payments as p
    inner join profile_days as d on p.first_paid_on <= d.profile_date and p.first_paid_on > d.months_24_ago
    where not coalesce(p.dispute_opened_date <= d.profile_date, false)
    group by p.customer_id, d.profile_date
),

shares as (
    select
        *,
        {{ ratio('recent_part_count', 'recent_count') }} as recent_part_share,
        {{ ratio('earlier_part_count', 'earlier_count') }} as earlier_part_share
    from parts
)

select
    h.customer_id,
    h.profile_date,
    h.is_as_of,
    cast(coalesce(u.paid_count, 0) as integer) as paid_count,
    u.p90_days_late,
    cast(coalesce(l.late_paid_count, 0) as integer) as late_paid_count,
    l.late_paid_days,
    l.late_paid_on,
    cast(coalesce(o.long_open_count, 0) as integer) as long_open_count,
    cast(coalesce(b.habit_count, 0) as integer) as habit_count,
    b.habit_days,
    b.habit_spread,
    b.run_least_days,
    coalesce(
        b.habit_count >= r.habit_count_least and b.habit_spread <= t.max_habit_spread and b.run_least_days >= b.habit_days + r.run_days_least,
        false
    ) as is_habit_broken,
    b.run_due_date + cast(ceil(b.habit_days) as integer) + r.run_days_least as habit_broken_on,
    cast(coalesce(p.recent_count, 0) as integer) as recent_count,
    cast(coalesce(p.recent_part_count, 0) as integer) as recent_part_count,
    p.recent_part_share,
    p.earlier_part_share,
    coalesce(
        p.recent_part_count >= r.parts_count_least and p.earlier_count >= r.parts_history_least
        and round((p.recent_part_share - p.earlier_part_share) * 1e6) / 1e6 >= r.parts_share_least,
        false
    ) as is_parts_rising,
    p.last_part_on
from {{ ref('customer_payment_history') }} as h
cross join rules as r
cross join thresholds as t
left join usual as u on h.customer_id = u.customer_id and h.profile_date = u.profile_date
left join late_payments as l on h.customer_id = l.customer_id and h.profile_date = l.profile_date
left join long_open as o on h.customer_id = o.customer_id and h.profile_date = o.profile_date
left join habits as b on h.customer_id = b.customer_id and h.profile_date = b.profile_date
left join shares as p on h.customer_id = p.customer_id and h.profile_date = p.profile_date
