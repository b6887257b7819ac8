-- Which reminder schedule each customer gets, and how far its habit moves the steps of it.
with customers as (
    select
        u.customer_id,
        coalesce(p.behaviour_class, 'unknown') as behaviour_class,
        coalesce(s.segment, 'unknown') as segment,
        coalesce(s.treatment, 'unknown') as treatment,
        p.habitual_delay_days,
        e.is_control
    from {{ ref('dim_customer') }} as u
    inner join {{ ref('experiment_groups') }} as e on u.customer_id = e.customer_id
    left join {{ ref('customer_payment_behaviour') }} as p on u.customer_id = p.customer_id
    left join {{ ref('customer_segments') }} as s on u.customer_id = s.customer_id
),

thresholds as (
    {{ plan_thresholds(['max_shift_days']) }}
),

ruled as (
    select
        c.*,
        r.rule_id,
        r.dunning_strategy,
        r.reason,
        r.reason_nl,
        row_number() over (partition by c.customer_id order by r.priority) as place
    from customers as c
    inner join {{ ref('dunning_rules') }} as r
        on {{ class_in('c.segment', 'r.segments') }}
        and {{ class_in('c.behaviour_class', 'r.behaviour_classes') }}
        and {{ class_in('c.treatment', 'r.treatments') }}
),

-- who slips, does not pay or is restricted is never waited for, whatever the seeds say
shifted as (
    select
        r.*,
        s.shifts_with_habit and r.behaviour_class not in ('deteriorating', 'non_paying') and r.treatment <> 'restrict' as may_shift,
        greatest(least(coalesce(r.habitual_delay_days, 0), t.max_shift_days), 0) as capped_days
    from ruled as r
    inner join {{ ref('dunning_strategies') }} as s on r.dunning_strategy = s.dunning_strategy
    cross join thresholds as t
    where r.place = 1
)

select
    customer_id,
    dunning_strategy as assigned_strategy,
    rule_id as strategy_rule,
    reason as strategy_reason,
    reason_nl as strategy_reason_nl,
    is_control,
    case when is_control then 'standard' else dunning_strategy end as dunning_strategy,
    case when may_shift and not is_control then capped_days else 0 end as habit_shift_days,
    case
        when capped_days = 0 then null
        when is_control then 'Control group: the standard schedule, whatever the habit.'
        when not may_shift then 'Late by ' || {{ days('habitual_delay_days') }} || ' out of habit, but not waited for.'
        when capped_days < habitual_delay_days
            then 'Late by ' || {{ days('habitual_delay_days') }} || ' out of habit; steps move by at most ' || {{ whole('capped_days') }} || '.'
        else 'Late by ' || {{ days('habitual_delay_days') }} || ' out of habit: each step is as much later.'
    end as shift_reason
from shifted
