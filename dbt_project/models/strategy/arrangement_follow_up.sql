-- What each instalment asks for today. A source does not say which instalments belong together, nor which are still to
-- come: those close after each other are one arrangement, and only those due by the as-of day are known.
with context as (
    select
        as_of_date,
        base_currency_code
    from {{ ref('run_context') }}
),

rules as (
    {{ arrangement_rules() }}
),

instalments as (
    select
        a.arrangement_id,
        a.customer_id,
        a.due_date,
        a.amount,
        a.kept_date,
        a.is_broken,
        lag(a.due_date) over (partition by a.customer_id order by a.due_date asc, a.arrangement_id asc) as previous_due_date,
        c.as_of_date,
        c.base_currency_code,
        r.*
    from {{ ref('fct_arrangement') }} as a
    cross join context as c
    cross join rules as r
),

numbered as (
    select
        *,
        {{ days_between('due_date', 'coalesce(kept_date, as_of_date)') }} as days_late,
        cast(sum(case when {{ days_between('previous_due_date', 'due_date') }} <= same_arrangement_days then 0 else 1 end) over (
            partition by customer_id
            order by due_date asc, arrangement_id asc
            rows between unbounded preceding and current row
        ) as integer) as arrangement_number
    from instalments
),

counted as (
    select
        *,
        kept_date is not null and days_late <= kept_grace_days as is_kept_on_time,
        cast(count(*) over (partition by customer_id, arrangement_number) as integer) as instalment_count,
        cast(count(kept_date) over (partition by customer_id, arrangement_number) as integer) as kept_count,
        cast(sum(case when is_broken then 1 else 0 end) over (partition by customer_id, arrangement_number) as integer) as broken_count,
        min(case when is_broken then due_date end) over (partition by customer_id, arrangement_number) as first_broken_date
    from numbered
),

judged as (
    select
        *,
        case
            when kept_date is not null and not is_kept_on_time then 'paid_late'
            -- nobody is thanked for one instalment while another is missed
            when kept_date is not null and (broken_count > 0 or {{ days_between('kept_date', 'as_of_date') }} > thank_days) then 'paid'
            when kept_date is not null then 'thank'
            when days_late < remind_from_days then 'due'
            -- who was told that the arrangement ended is not reminded of its later instalments
            when first_broken_date < due_date and {{ days_between('first_broken_date', 'as_of_date') }} >= notice_from_days then 'ended'
            when days_late > notice_until_days then 'over'
            when days_late >= notice_from_days then 'broken_notice'
            when days_late >= call_from_days then 'broken_call'
            else 'remind'
        end as situation
    from counted
),

planned as (
    select
        j.*,
        case when j.situation in ('thank', 'remind', 'broken_call', 'broken_notice') then j.situation else 'none' end as follow_up,
        case j.situation
            when 'thank' then {{ on_weekday('j.kept_date') }}
            when 'remind' then {{ on_weekday('(j.due_date + j.remind_from_days)') }}
            when 'broken_call' then {{ on_weekday('(j.due_date + j.call_from_days)') }}
            when 'broken_notice' then {{ on_weekday('(j.due_date + j.notice_from_days)') }}
        end as follow_up_date,
        case j.situation
            when 'thank' then 'thank_you'
            when 'remind' then 'arrangement_reminder'
            when 'broken_notice' then 'arrangement_broken'
        end as message_type
    from judged as j
)

select
    p.arrangement_id,
    p.customer_id,
    u.customer_name,
    p.arrangement_number,
    p.due_date,
    p.amount,
    p.kept_date,
    p.days_late,
    p.is_kept_on_time,
    p.is_broken,
    p.instalment_count,
    p.kept_count,
    p.broken_count,
    p.follow_up,
    p.follow_up_date,
    coalesce(p.follow_up_date = p.as_of_date, false) as is_due_today,
    p.message_type,
    case when p.follow_up = 'broken_call' then 'phone' when p.follow_up <> 'none' then u.channel end as channel,
    u.language_code,
    case p.message_type when 'arrangement_broken' then 'arrangement_broken_firm_' else p.message_type || '_friendly_' end || u.language_code as template_id,
    case p.situation
        when 'thank' then 'Paid on time on ' || cast(p.kept_date as varchar) || ': thanks are due.'
        when 'paid' then 'Paid on time on ' || cast(p.kept_date as varchar) || '.'
        when 'paid_late' then 'Paid on ' || cast(p.kept_date as varchar) || ', ' || cast(p.days_late as varchar) || ' days late.'
        when 'due' then 'Due on ' || cast(p.due_date as varchar) || ': nothing is missed yet.'
        when 'ended' then 'Missed, but the arrangement ended with the instalment of ' || cast(p.first_broken_date as varchar) || '.'
        when 'over' then {{ counted('p.days_late', 'day', 'days') }} || ' late: the reminder plan goes on by itself.'
        when 'remind' then {{ counted('p.days_late', 'day', 'days') }} || ' late: a friendly reminder.'
        when 'broken_call' then {{ counted('p.days_late', 'day', 'days') }} || ' late: call before the arrangement is lost.'
        else {{ counted('p.days_late', 'day', 'days') }} || ' late: tell that the arrangement is not kept.'
    end || ' Kept ' || cast(p.kept_count as varchar) || ' of ' || {{ counted('p.instalment_count', 'instalment', 'instalments') }} || ' so far.' as reason,
    case p.situation
        when 'thank' then 'Op tijd betaald op ' || cast(p.kept_date as varchar) || ': tijd voor een bedankje.'
        when 'paid' then 'Op tijd betaald op ' || cast(p.kept_date as varchar) || '.'
        when 'paid_late' then 'Betaald op ' || cast(p.kept_date as varchar) || ', ' || cast(p.days_late as varchar) || ' dagen te laat.'
        when 'due' then 'Vervalt op ' || cast(p.due_date as varchar) || ': nog niets gemist.'
        when 'ended' then 'Gemist, maar de regeling eindigde met de termijn van ' || cast(p.first_broken_date as varchar) || '.'
        when 'over' then {{ counted('p.days_late', 'dag', 'dagen') }} || ' te laat: het herinneringsplan loopt vanzelf verder.'
        when 'remind' then {{ counted('p.days_late', 'dag', 'dagen') }} || ' te laat: een vriendelijke herinnering.'
        when 'broken_call' then {{ counted('p.days_late', 'dag', 'dagen') }} || ' te laat: bel voordat de regeling verloren is.'
        else {{ counted('p.days_late', 'dag', 'dagen') }} || ' te laat: meld dat de regeling niet is nagekomen.'
    end || ' Tot nu toe ' || cast(p.kept_count as varchar) || ' van ' || {{ counted('p.instalment_count', 'termijn', 'termijnen') }} || ' nagekomen.' as reason_nl,
    p.base_currency_code,
    p.as_of_date
from planned as p
left join {{ ref('contact_addresses') }} as u on p.customer_id = u.customer_id
