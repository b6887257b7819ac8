-- What is done next about each open invoice, on which day, how, and why.
with context as (
    select
        as_of_date,
        base_currency_code
    from {{ ref('run_context') }}
),

thresholds as (
    select *
    from ({{ plan_thresholds(['wait_days', 'direct_debit_days', 'firm_level', 'relation_years']) }}) as w
    cross join ({{ plan_thresholds(['likely_soon_probability', 'likely_soon_percentile', 'smallest_amount'], 'decimal(9, 4)') }}) as r
),

invoices as (
    select
        i.invoice_id,
        i.customer_id,
        i.customer_name,
        i.invoice_date,
        i.due_date,
        i.open_amount_base,
        i.open_days_late,
        i.is_disputed,
        n.step_number,
        n.next_step,
        n.level,
        n.offset_days,
        n.shift_days,
        n.leniency_days,
        n.last_reminder_date,
        n.last_reminder_level,
        n.reminder_count,
        n.is_assumed,
        n.ready_date,
        greatest(n.ready_date, x.as_of_date) as first_date,
        s.dunning_strategy,
        s.assigned_strategy,
        s.is_control,
        coalesce(b.behaviour_class, 'unknown') as behaviour_class,
        b.habitual_delay_days,
        coalesce(g.segment, 'unknown') as segment,
        p.paid_within_7_probability,
        p.own_percentile,
        x.as_of_date,
        x.base_currency_code
    from {{ ref('open_items') }} as i
    cross join context as x
    inner join {{ ref('plan_steps') }} as n on i.invoice_id = n.invoice_id
    inner join {{ ref('customer_strategies') }} as s on i.customer_id = s.customer_id
    left join {{ ref('customer_payment_behaviour') }} as b on i.customer_id = b.customer_id
    left join {{ ref('customer_segments') }} as g on i.customer_id = g.customer_id
    left join {{ ref('payment_timing') }} as p on i.invoice_id = p.invoice_id
),

-- leniency offers an arrangement where a firm letter would follow; who just broke one is written to firmly
stepped as (
    select
        i.*,
        h.arrangement_since,
        h.arrangement_broken_date,
        h.promise_date,
        h.promise_until,
        h.pays_by_direct_debit,
        h.credit_amount,
        h.overdue_amount,
        u.language_code,
        u.can_email,
        u.can_post,
        u.can_phone,
        u.has_address,
        u.prefers_post,
        u.leniency_rule,
        u.waives_costs,
        u.leniency_reason,
        u.leniency_reason_nl,
        d.channel as step_channel,
        d.tone as step_tone,
        d.payment_methods as step_methods,
        d.charges_interest and not u.waives_costs as wants_interest,
        d.charges_costs and not u.waives_costs as wants_costs,
        d.reason as step_reason,
        d.reason_nl as step_reason_nl,
        coalesce(i.level >= t.firm_level, false) as is_firm,
        i.level >= t.firm_level and i.next_step <> 'call' and u.offers_arrangement as is_offer,
        h.arrangement_broken_date is not null and not i.is_control and d.tone in ('friendly', 'neutral') as is_made_firm,
        case when i.level >= t.firm_level then u.relation_value_amount end as relation_value_amount,
        case when i.level >= t.firm_level then u.acquisition_cost_amount end as acquisition_cost_amount,
        -- waited for once: counted from the day on which the step was ready, and no later
        case
            when
                not i.is_control and i.ready_date <= i.as_of_date
                and i.paid_within_7_probability >= t.likely_soon_probability and i.own_percentile <= t.likely_soon_percentile
                then i.ready_date + t.wait_days
        end as soon_until,
        case when h.pays_by_direct_debit then i.due_date + t.direct_debit_days end as collected_until,
        i.open_amount_base < t.smallest_amount as is_small,
        t.smallest_amount,
        t.direct_debit_days,
        t.relation_years
    from invoices as i
    cross join thresholds as t
    inner join {{ ref('plan_customers') }} as u on i.customer_id = u.customer_id
    inner join {{ ref('plan_holds') }} as h on i.customer_id = h.customer_id
    left join {{ ref('dunning_steps') }} as d on i.dunning_strategy = d.dunning_strategy and i.step_number = d.step_number
),

addressed as (
    select
        *,
        case
            when step_channel = 'phone' then case when can_phone then 'phone' end
            when (step_channel = 'post' or prefers_post) and has_address and can_post then 'post'
            when can_email then 'email'
            when can_post then 'post'
        end as way,
        case when is_offer then 'arrangement_offer' else next_step end as step
    from stepped
),

held as (
    select
        *,
        case
            when is_disputed then 'dispute'
            when due_date < arrangement_since then 'arrangement'
            when open_days_late > 0 and credit_amount >= overdue_amount then 'credit_balance'
            when is_small then 'small_amount'
            when step is null then null
            when way is null then 'not_permitted'
            when first_date < promise_until then 'promise'
            when first_date < collected_until then 'direct_debit'
            when first_date < soon_until then 'expected_soon'
        end as suppressed_by,
        case
            when is_made_firm then 'firm'
            when leniency_rule is not null and step <> 'hand_over' then {{ softer('step_tone') }}
            else step_tone
        end as step_voice
    from addressed
),

timed as (
    select
        *,
        case suppressed_by when 'promise' then promise_until when 'direct_debit' then collected_until when 'expected_soon' then soon_until end as held_until,
        step is not null and coalesce(suppressed_by in ('promise', 'direct_debit', 'expected_soon'), true) as is_planned
    from held
),

planned as (
    select
        h.*,
        case when h.step is null then 'none' when h.is_planned then h.step else 'wait' end as planned_step,
        case when h.is_planned then {{ next_working_day('coalesce(h.held_until, h.first_date)') }} end as plan_date,
        coalesce(h.is_planned and h.wants_interest and c.interest_amount is not null, false) as charges_interest,
        coalesce(h.is_planned and h.wants_costs and c.collection_cost_amount is not null, false) as charges_costs,
        c.interest_amount as full_interest,
        c.collection_cost_amount as full_costs,
        c.claim_reason
    from timed as h
    left join {{ ref('statutory_claims') }} as c on h.invoice_id = c.invoice_id
),

charged as (
    select
        *,
        cast(case when charges_interest then full_interest else 0 end as decimal(18, 2)) as interest_amount,
        cast(case when charges_costs then full_costs else 0 end as decimal(18, 2)) as collection_cost_amount
    from planned
)

select
    invoice_id,
    customer_id,
    customer_name,
    segment,
    behaviour_class,
    invoice_date,
    due_date,
    open_amount_base,
    open_days_late,
    dunning_strategy,
    assigned_strategy,
    is_control,
    planned_step as next_step,
    step_number,
    level,
    plan_date,
    coalesce(plan_date = as_of_date, false) as is_due_today,
    offset_days,
    shift_days,
    leniency_days,
    case when is_planned then way end as channel,
    case when is_planned then step_voice end as tone,
    language_code,
    case when is_planned and step <> 'call' then step || '_' || step_voice || '_' || language_code end as template_id,
    case
        when not is_planned then null
        when is_offer then 'instalments' || replace('|' || step_methods, '|instalments', '')
        else step_methods
    end as payment_methods,
    suppressed_by,
    held_until as suppressed_until,
    last_reminder_date,
    last_reminder_level,
    reminder_count,
    charges_interest,
    charges_costs,
    interest_amount,
    collection_cost_amount,
    cast(open_amount_base + interest_amount + collection_cost_amount as decimal(18, 2)) as claim_amount,
    leniency_rule,
    relation_value_amount,
    acquisition_cost_amount,
    {{ plan_reason('en') }} as plan_reason,
    {{ plan_reason('nl') }} as plan_reason_nl,
    base_currency_code,
    as_of_date
from charged
