-- When each signal began at whom, by what was known then, and what followed.
with rules as (
    select * from {{ ref('watchlist_signals') }}
),

outcomes as (
    select * from {{ ref('watchlist_outcomes') }}
),

context as (
    select as_of_date from {{ ref('run_context') }}
),

{{ bureau_news() }},

{{ payment_turns() }},

insolvencies as (
    {{ insolvent_since() }}
),

-- what holds from a day until another
events as (
    select
        customer_id,
        signal,
        signal_date,
        until_date
    from news
    union all
    select
        customer_id,
        signal,
        profile_date as signal_date,
        until_date
    from turns
    union all
    select
        customer_id,
        'insolvency_customer' as signal,
        since_date as signal_date,
        until_date
    from insolvencies
    union all
    select
        l.customer_id,
        'company_ceased' as signal,
        v.known_from as signal_date,
        v.known_until as until_date
    from linked as l
    inner join {{ ref('company_versions') }} as v on l.company_id = v.company_id
    where lower(v.status) = 'ceased'
    union all
    -- an instalment that is paid after all was broken until then
    select
        customer_id,
        'broken_arrangement' as signal,
        due_date + 1 as signal_date,
        coalesce(kept_date, cast('9999-12-31' as date)) as until_date
    from {{ ref('fct_arrangement') }}
),

-- what was measured on the day itself
measured as (
    select
        customer_id,
        'later_than_usual' as signal,
        profile_date,
        late_paid_on as signal_date
    from {{ ref('watchlist_habits') }}
    where late_paid_count > 0
    union all
    select
        customer_id,
        'open_beyond_p90' as signal,
        profile_date,
        profile_date as signal_date
    from {{ ref('watchlist_habits') }}
    where long_open_count > 0
    union all
    select
        customer_id,
        'broken_habit' as signal,
        profile_date,
        habit_broken_on as signal_date
    from {{ ref('watchlist_habits') }}
    where is_habit_broken
    union all
    select
        customer_id,
        'partial_payments_rising' as signal,
        profile_date,
        last_part_on as signal_date
    from {{ ref('watchlist_habits') }}
    where is_parts_rising
    union all
    select
        customer_id,
        'accounts_overdue' as signal,
        profile_date,
        filing_due_date + 1 as signal_date
    from {{ ref('customer_creditworthiness_history') }}
    where is_filing_overdue
    union all
    select
        e.customer_id,
        e.signal,
        o.profile_date,
        e.signal_date
    from events as e
    inner join outcomes as o on e.customer_id = o.customer_id and e.signal_date <= o.profile_date and e.until_date > o.profile_date
),

-- on the list of that day, as far as it could be made then
listed as (
    select distinct
        m.customer_id,
        m.signal,
        m.profile_date
    from measured as m
    inner join rules as r on m.signal = r.signal and r.is_in_history
    inner join outcomes as o on m.customer_id = o.customer_id and m.profile_date = o.profile_date
    where {{ days_between('m.signal_date', 'm.profile_date') }} <= coalesce(r.look_back_days, {{ days_between('m.signal_date', 'm.profile_date') }})
)

select
    l.customer_id,
    l.signal,
    l.profile_date,
    o.open_amount,
    o.is_old_enough,
    o.had_trouble,
    o.trouble,
    o.trouble_date,
    o.days_to_trouble,
    c.as_of_date
from listed as l
cross join context as c
inner join outcomes as o on l.customer_id = o.customer_id and l.profile_date = o.profile_date
left join listed as b on l.customer_id = b.customer_id and l.signal = b.signal and o.previous_date = b.profile_date
-- of the first month end nobody knows what was on before it
where o.previous_date is not null and b.customer_id is null
