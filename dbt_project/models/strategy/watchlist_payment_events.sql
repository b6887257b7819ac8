-- What our own ledger tells of a customer that pays otherwise than it used to.
with rules as (
    select * from {{ ref('watchlist_signals') }}
),

context as (
    select as_of_date from {{ ref('run_context') }}
),

{{ payment_turns() }},

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
        signal,
        profile_date as signal_date,
        case
            when signal = 'non_paying' then 'Non-paying since ' || cast(profile_date as varchar)
            else 'From ' || replace(previous_class, '_', ' ') || ' to ' || replace(behaviour_class, '_', ' ') || ' on ' || cast(profile_date as varchar)
        end || ': ' || behaviour_reason || '.' as fact
    from turns
    where until_date = cast('9999-12-31' as date)
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
