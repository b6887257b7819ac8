-- Whom to call today, and why not the others. A call is with a customer, about all that it owes.
with rules as (
    {{ rule_values('call_rules', ['days_between_calls', 'plan_working_days']) }}
),

-- what speaks for a customer is the invoice that a call about it brings most for
chances as (
    select
        *,
        row_number() over (
            partition by customer_id
            order by rank_points desc, priority asc, open_amount_base desc, invoice_id asc
        ) as place
    from {{ ref('call_chances') }}
),

sums as (
    select
        customer_id,
        {{ money_sum('open_amount_base') }} as overdue_amount,
        cast(count(*) as integer) as overdue_count,
        max(open_days_late) as oldest_days_late,
        min(due_date) as oldest_due_date,
        {{ ratio('sum(open_amount_base * expected_wait_days)', 'sum(open_amount_base)', 1) }} as expected_wait_days,
        max(change_probability) as change_probability,
        round(sum(expected_days_gained) * 10) / 10 as expected_days_gained,
        {{ money_sum('expected_gain_amount') }} as expected_gain_amount,
        round(sum(rank_points) * 1e4) / 1e4 as rank_points
    from chances
    group by customer_id
),

-- a call that nobody answered was no conversation
contacts as (
    select
        b.customer_id,
        cast(a.occurred_at as date) as contact_date,
        a.outcome,
        row_number() over (partition by b.customer_id order by a.occurred_at desc, a.activity_id desc) as place,
        max(case when a.outcome is distinct from 'no_answer' then cast(a.occurred_at as date) end) over (partition by b.customer_id) as spoken_date
    from {{ ref('fct_activity') }} as a
    inner join {{ ref('bridge_customer_account') }} as b on a.account_id = b.account_id
    where a.activity_type = 'call' and a.department = 'credit'
),

permissions as (
    select
        customer_id,
        permission
    from {{ ref('contact_permissions') }}
    where channel = 'phone' and purpose = 'service'
),

alarms as (
    select distinct customer_id from {{ ref('watchlist') }}
    where severity = 'high'
),

placed as (
    select
        h.customer_id,
        h.customer_name,
        h.invoice_id as main_invoice_id,
        h.behaviour_class,
        h.base_currency_code,
        h.as_of_date,
        n.contact_date as last_contact_date,
        n.outcome as last_contact_outcome,
        p.permission as phone_permission,
        w.customer_id is not null as has_alarm,
        case
            when h.call_class = 'leave_alone' then h.situation
            when p.permission <> 'allowed' then 'not_allowed'
            when {{ days_between('n.spoken_date', 'h.as_of_date') }} < r.days_between_calls then 'just_called'
            else h.situation
        end as situation
    from chances as h
    cross join rules as r
    left join contacts as n on h.customer_id = n.customer_id and n.place = 1
    left join permissions as p on h.customer_id = p.customer_id
    left join alarms as w on h.customer_id = w.customer_id
    where h.place = 1
),

classed as (
    select
        p.*,
        s.situation_name,
        s.situation_name_nl,
        s.caller,
        s.reason,
        s.reason_nl,
        s.advice,
        s.advice_nl,
        -- an easy gain is none where bad news came in
        case when s.call_class = 'low_hanging_fruit' and p.has_alarm then 'at_risk' else s.call_class end as call_class,
        s.call_class <> 'leave_alone' as is_to_call
    from placed as p
    left join {{ ref('call_classes') }} as s on p.situation = s.situation
),

ranked as (
    select
        c.*,
        m.overdue_amount,
        m.overdue_count,
        m.oldest_days_late,
        m.oldest_due_date,
        m.expected_wait_days,
        m.change_probability,
        m.expected_days_gained,
        m.expected_gain_amount,
        m.rank_points,
        case when c.is_to_call then row_number() over (partition by c.is_to_call order by m.rank_points desc, c.customer_id asc) end as call_rank,
        {{ next_working_day('c.as_of_date') }} as first_day
    from classed as c
    inner join sums as m on c.customer_id = m.customer_id
),

planned as (
    select
        k.*,
        coalesce(k.call_rank <= {{ var('strategy_calls_per_day') }} * r.plan_working_days, false) as is_in_capacity,
        cast(floor((k.call_rank - 1) / cast({{ var('strategy_calls_per_day') }} as double)) as integer) as days_ahead,
        case when k.overdue_count = 1 then '1 invoice' else {{ whole('k.overdue_count') }} || ' invoices' end as invoices,
        case when k.overdue_count = 1 then '1 factuur' else {{ whole('k.overdue_count') }} || ' facturen' end as invoices_nl
    from ranked as k
    cross join rules as r
)

select
    cast(p.call_rank as integer) as call_rank,
    p.customer_id,
    p.customer_name,
    p.call_class,
    p.situation,
    p.situation_name,
    p.situation_name_nl,
    p.reason || case when p.has_alarm and p.is_to_call then ' The watch list has an alarm about it.' else '' end as class_reason,
    p.reason_nl || case when p.has_alarm and p.is_to_call then ' De signaallijst waarschuwt voor deze klant.' else '' end as class_reason_nl,
    p.behaviour_class,
    b.open_amount,
    p.overdue_amount,
    p.overdue_count,
    p.oldest_days_late,
    p.oldest_due_date,
    p.expected_wait_days,
    p.change_probability,
    p.expected_days_gained,
    p.expected_gain_amount,
    p.rank_points,
    p.is_in_capacity,
    case when p.is_in_capacity then {{ weekdays_after('p.first_day', 'p.days_ahead') }} end as planned_date,
    p.caller,
    u.phone,
    p.phone_permission,
    case when p.is_to_call then p.main_invoice_id end as best_invoice_id,
    p.last_contact_date,
    p.last_contact_outcome,
    {{ money_in_words('p.overdue_amount', 'p.base_currency_code') }} || ' is overdue in ' || p.invoices
    || ', the oldest due on ' || cast(p.oldest_due_date as varchar) || ' (' || {{ days('p.oldest_days_late') }} || ' ago). '
    || p.reason || ' ' || p.advice
    || coalesce(' Last call on ' || cast(p.last_contact_date as varchar) || coalesce(' (' || replace(p.last_contact_outcome, '_', ' ') || ')', '') || '.', '')
        as talking_points,
    {{ money_in_words('p.overdue_amount', 'p.base_currency_code', 'nl') }} || ' is vervallen in ' || p.invoices_nl
    || ', de oudste op ' || cast(p.oldest_due_date as varchar) || ' (' || {{ days_nl('p.oldest_days_late') }} || ' geleden). '
    || p.reason_nl || ' ' || p.advice_nl
    || coalesce(' Laatste gesprek op ' || cast(p.last_contact_date as varchar) || '.', '')
        as talking_points_nl,
    p.base_currency_code,
    p.as_of_date
from planned as p
left join {{ ref('customer_payment_behaviour') }} as b on p.customer_id = b.customer_id
left join {{ ref('dim_customer') }} as u on p.customer_id = u.customer_id
