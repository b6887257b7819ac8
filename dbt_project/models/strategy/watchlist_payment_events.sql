-- What our own ledger tells of a customer that pays otherwise than it used to.
with rules as (
    select * from {{ ref('watchlist_signals') }}
),

context as (
    select
        as_of_date,
        base_currency_code
    from {{ ref('run_context') }}
),

-- too few invoices is no place in the order of ways to pay
standings as (
    select
        h.customer_id,
        h.profile_date,
        h.behaviour_class,
        h.behaviour_reason,
        a.position
    from {{ ref('customer_payment_history') }} as h
    inner join {{ ref('payment_groups') }} as g on h.behaviour_class = g.payment_class
    left join {{ ref('axis_classes') }} as a on a.axis = 'payment_group' and g.payment_group = a.class and a.class <> 'unknown'
),

compared as (
    select
        *,
        lag(position) over (partition by customer_id order by profile_date) as previous_position,
        lag(behaviour_class) over (partition by customer_id order by profile_date) as previous_class
    from standings
),

-- the last time that it went over to another way of paying
turns as (
    select
        *,
        row_number() over (partition by customer_id order by profile_date desc) as place
    from compared
    where position is distinct from previous_position
),

-- lateness that nine in ten of its own invoices stay within, and some days
limits as (
    select
        p.customer_id,
        p.p90_days_late,
        cast(ceil(greatest(p.p90_days_late, 0)) as integer) + r.days_least as limit_days
    from {{ ref('customer_payment_behaviour') }} as p
    cross join rules as r
    where r.signal = 'later_than_usual' and p.cleared_count >= r.count_least
),

unusual as (
    select
        i.customer_id,
        i.open_amount_base,
        coalesce(i.days_late, i.open_days_late) as days_late,
        l.p90_days_late,
        i.due_date + l.limit_days as passed_on
    from {{ ref('fct_invoice') }} as i
    inner join limits as l on i.customer_id = l.customer_id
    where i.document_type = 'invoice' and i.dispute_opened_date is null and (i.is_open or i.paid_amount > 0)
        and coalesce(i.days_late, i.open_days_late) >= l.limit_days
),

recently_unusual as (
    select
        u.customer_id,
        u.p90_days_late,
        count(*) as item_count,
        max(u.days_late) as days_late,
        max(u.passed_on) as passed_on,
        {{ money_sum('u.open_amount_base') }} as open_amount
    from unusual as u
    cross join context as c
    cross join rules as r
    where r.signal = 'later_than_usual' and u.passed_on + r.look_back_days >= c.as_of_date
    group by u.customer_id, u.p90_days_late
),

broken as (
    select
        a.customer_id,
        count(*) as instalment_count,
        max(a.due_date) as due_date,
        {{ money_sum('a.amount') }} as amount
    from {{ ref('fct_arrangement') }} as a
    cross join context as c
    cross join rules as r
    where r.signal = 'broken_arrangement' and a.is_broken and a.due_date + 1 + r.look_back_days >= c.as_of_date
    group by a.customer_id
),

events as (
    select
        customer_id,
        'sudden_payment_change' as signal,
        profile_date as signal_date,
        'From ' || replace(previous_class, '_', ' ') || ' to ' || replace(behaviour_class, '_', ' ') || ' on ' || cast(profile_date as varchar)
        || ': ' || behaviour_reason || '.' as fact
    from turns
    where place = 1 and position > previous_position and behaviour_class <> 'non_paying'
    union all
    select
        customer_id,
        'non_paying' as signal,
        profile_date as signal_date,
        'Non-paying since ' || cast(profile_date as varchar) || ': ' || behaviour_reason || '.' as fact
    from turns
    where place = 1 and behaviour_class = 'non_paying'
    union all
    select
        u.customer_id,
        'later_than_usual' as signal,
        u.passed_on as signal_date,
        case when u.item_count = 1 then 'An invoice ' else {{ whole('u.item_count') }} || ' invoices up to ' end
        || {{ days('u.days_late') }} || ' late, while nine in ten come within ' || {{ days('greatest(u.p90_days_late, 0)') }}
        || case
            when u.open_amount > 0 then '; ' || c.base_currency_code || ' ' || cast(u.open_amount as varchar) || ' of it still open.'
            else '; paid by now.'
        end as fact
    from recently_unusual as u
    cross join context as c
    union all
    select
        customer_id,
        'broken_arrangement' as signal,
        due_date + 1 as signal_date,
        case when instalment_count = 1 then 'Instalment' else {{ whole('instalment_count') }} || ' instalments, together' end
        || ' of ' || cast(amount as varchar) || ' not paid, the last due on ' || cast(due_date as varchar) || '.' as fact
    from broken
)

select
    customer_id,
    signal,
    cast(null as varchar) as about_company_id,
    signal_date,
    fact
from events
