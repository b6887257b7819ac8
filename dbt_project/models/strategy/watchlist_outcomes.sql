-- What became of every customer that owed something on a month end: the measure that each signal is held against.
with context as (
    select as_of_date from {{ ref('run_context') }}
),

thresholds as (
    select
        cast(max(threshold_value) filter (where threshold = 'trouble_days') as integer) as trouble_days,
        cast(max(threshold_value) filter (where threshold = 'trouble_late_days') as integer) as trouble_late_days,
        max(threshold_value) filter (where threshold = 'trouble_write_off') as trouble_write_off
    from {{ ref('watchlist_thresholds') }}
),

-- the as-of day in the middle of a month is no day that stays
month_ends as (
    select
        profile_date,
        lag(profile_date) over (order by profile_date) as previous_date
    from {{ ref('dim_profile_date') }}
    where profile_date = {{ add_months('month_start', 1) }} - 1
),

profiles as (
    select
        h.customer_id,
        h.profile_date,
        m.previous_date,
        h.open_amount,
        h.behaviour_class,
        lag(h.behaviour_class) over (partition by h.customer_id order by h.profile_date) as previous_class
    from {{ ref('customer_payment_history') }} as h
    inner join month_ends as m on h.profile_date = m.profile_date
),

insolvencies as (
    {{ insolvent_since() }}
),

troubles as (
    select
        customer_id,
        profile_date as trouble_date,
        'non_paying' as trouble
    from profiles
    where behaviour_class = 'non_paying' and previous_class is distinct from 'non_paying'
    union all
    select
        customer_id,
        min(since_date) as trouble_date,
        'insolvent' as trouble
    from insolvencies
    group by customer_id
    union all
    select
        p.customer_id,
        p.settled_date as trouble_date,
        'written_off' as trouble
    from {{ ref('fct_settlement') }} as p
    cross join thresholds as t
    where p.settlement_type = 'write_off' and p.amount_base >= t.trouble_write_off
    union all
    select
        s.customer_id,
        s.due_date + t.trouble_late_days + 1 as trouble_date,
        'very_late' as trouble
    from {{ ref('fct_invoice_state') }} as s
    cross join thresholds as t
    inner join {{ ref('fct_invoice') }} as i on s.invoice_id = i.invoice_id
    where s.document_type = 'invoice' and s.open_amount > 0
        and s.valid_from <= s.due_date + t.trouble_late_days + 1 and s.valid_until > s.due_date + t.trouble_late_days + 1
        and not coalesce(i.dispute_opened_date <= s.due_date + t.trouble_late_days + 1, false)
),

owing as (
    select
        p.customer_id,
        p.profile_date,
        p.previous_date,
        p.open_amount,
        t.trouble_days,
        p.profile_date + t.trouble_days <= c.as_of_date as is_old_enough
    from profiles as p
    cross join thresholds as t
    cross join context as c
    where p.open_amount > 0
),

first_troubles as (
    select
        o.customer_id,
        o.profile_date,
        x.trouble_date,
        x.trouble,
        row_number() over (partition by o.customer_id, o.profile_date order by x.trouble_date, x.trouble) as place
    from owing as o
    inner join troubles as x on o.customer_id = x.customer_id and x.trouble_date > o.profile_date and x.trouble_date <= o.profile_date + o.trouble_days
    where o.is_old_enough
)

select
    o.customer_id,
    o.profile_date,
    o.previous_date,
    o.open_amount,
    o.is_old_enough,
    case when o.is_old_enough then f.customer_id is not null end as had_trouble,
    f.trouble,
    f.trouble_date,
    {{ days_between('o.profile_date', 'f.trouble_date') }} as days_to_trouble
from owing as o
left join first_troubles as f on o.customer_id = f.customer_id and o.profile_date = f.profile_date and f.place = 1
