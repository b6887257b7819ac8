-- What a call today is expected to bring, invoice by invoice. A call is worth the days that the money comes sooner:
-- who is late by habit pays as ever, so a list by age or by amount calls mostly in vain.
with rules as (
    {{ rule_values('call_rules', [
        'days_after_call', 'beyond_habit_from', 'soon_probability', 'unpaid_probability_from', 'days_after_reminder',
        'arrangement_days', 'arrangement_look_back_days', 'least_amount', 'most_wait_days', 'amount_power',
    ]) }}
),

overdue as (
    select
        *,
        sum(open_amount_base) over (partition by customer_id) as customer_overdue
    from {{ ref('payment_timing') }}
    where open_days_late > 0
),

aged as (
    select
        a.*,
        {{ days_between('a.due_date', 'c.as_of_date') }} as age_days
    from {{ ref('fct_arrangement') }} as a
    cross join (select as_of_date from {{ ref('run_context') }}) as c
),

instalments as (
    select
        a.customer_id,
        a.is_broken,
        a.age_days,
        min(a.due_date) over (partition by a.customer_id) as first_due_date,
        row_number() over (partition by a.customer_id order by a.due_date desc, a.arrangement_id desc) as place
    from aged as a
    cross join rules as r
    where a.age_days <= r.arrangement_look_back_days
),

reminders as (
    select
        invoice_id,
        max(sent_date) as last_reminder_date
    from {{ ref('fct_reminder') }}
    group by invoice_id
),

known as (
    select
        o.*,
        coalesce(p.behaviour_class, 'too_new') as behaviour_class,
        w.is_insolvent,
        -- what fell due after its first instalment is not in the arrangement
        not a.is_broken and a.age_days <= r.arrangement_days and o.due_date < a.first_due_date as is_arranged,
        coalesce(o.own_percentile >= r.beyond_habit_from, false) as is_beyond_habit,
        m.last_reminder_date,
        {{ days_between('m.last_reminder_date', 'o.as_of_date') }} <= r.days_after_reminder as is_just_reminded,
        cast(round(d.recent_days_late + d.drift * (d.recent_age_days - o.open_days_late)) as integer) - o.open_days_late as drift_wait_days
    from overdue as o
    cross join rules as r
    left join {{ ref('customer_payment_behaviour') }} as p on o.customer_id = p.customer_id
    left join {{ ref('customer_creditworthiness') }} as w on o.customer_id = w.customer_id
    left join instalments as a on o.customer_id = a.customer_id and a.place = 1
    left join reminders as m on o.invoice_id = m.invoice_id
    left join {{ ref('payment_drift') }} as d on o.customer_id = d.customer_id
),

-- who pays later each time is beyond its history with every invoice, so what the history expects of it comes too soon or never
drifting as (
    select
        k.*,
        coalesce(k.drift_wait_days > r.days_after_call, false) as is_by_drift,
        r.days_after_call,
        r.amount_power,
        r.most_wait_days
    from known as k
    cross join rules as r
),

waited as (
    select
        *,
        least(coalesce(case when is_by_drift then drift_wait_days else expected_wait_days end, most_wait_days), most_wait_days) as wait_days
    from drifting
),

placed as (
    select
        k.*,
        case
            when k.is_insolvent then 'insolvent'
            when k.is_disputed then 'disputed'
            when k.is_arranged then 'arranged'
            when k.customer_overdue < r.least_amount then 'small_amount'
            when k.behaviour_class = 'non_paying' or (not k.is_by_drift and k.unpaid_probability >= r.unpaid_probability_from) then 'non_paying'
            when k.paid_within_7_probability >= r.soon_probability or k.wait_days <= k.days_after_call then 'expected_soon'
            when k.behaviour_class = 'deteriorating' then 'slipping'
            when k.behaviour_class = 'too_new' then 'unproven'
            when k.behaviour_class = 'structurally_late' then case when k.is_beyond_habit then 'beyond_habit' else 'habitual' end
            when not k.is_beyond_habit then 'usual'
            when k.is_just_reminded then 'just_reminded'
            else 'forgotten'
        end as situation
    from waited as k
    cross join rules as r
),

weighed as (
    select
        p.*,
        s.priority,
        s.call_class,
        s.reason,
        s.reason_nl,
        case when s.call_class = 'leave_alone' then 0 else s.change_probability end as chance,
        p.wait_days - p.days_after_call as days_to_gain
    from placed as p
    inner join {{ ref('call_classes') }} as s on p.situation = s.situation
),

gained as (
    select
        *,
        round(chance * cast(days_to_gain as double) * 10) / 10 as expected_days_gained
    from weighed
)

select
    invoice_id,
    customer_id,
    customer_name,
    invoice_date,
    due_date,
    open_amount_base,
    open_days_late,
    behaviour_class,
    situation,
    priority,
    call_class,
    chance as change_probability,
    cast(wait_days as integer) as expected_wait_days,
    expected_days_gained,
    {{ interest_gained('open_amount_base', 'expected_days_gained') }} as expected_gain_amount,
    round(expected_days_gained * power(cast(open_amount_base as double), cast(amount_power as double)) * 1e4) / 1e4 as rank_points,
    last_reminder_date,
    reason,
    reason_nl,
    base_currency_code,
    as_of_date
from gained
