-- Which step of its schedule comes next for each open invoice, and from which day it may be made.
with context as (
    select as_of_date from {{ ref('run_context') }}
),

thresholds as (
    {{ plan_thresholds(['min_gap_days', 'assumed_level']) }}
),

invoices as (
    select
        i.invoice_id,
        i.customer_id,
        i.due_date,
        s.dunning_strategy,
        s.habit_shift_days as shift_days,
        u.leniency_days
    from {{ ref('open_items') }} as i
    inner join {{ ref('customer_strategies') }} as s on i.customer_id = s.customer_id
    inner join {{ ref('plan_customers') }} as u on i.customer_id = u.customer_id
    where i.document_type = 'invoice' and i.open_amount_base > 0
),

reminders as (
    select
        invoice_id,
        max(sent_date) as last_reminder_date,
        max(level) as last_reminder_level,
        cast(count(*) as integer) as reminder_count
    from {{ ref('fct_reminder') }}
    group by invoice_id
),

-- a ledger that keeps no reminders at all does not say that none was sent
recorded as (
    select count(*) > 0 as has_reminders
    from {{ ref('fct_reminder') }}
),

calls as (
    select
        b.customer_id,
        max(cast(a.occurred_at as date)) as last_call_date
    from {{ ref('fct_activity') }} as a
    inner join {{ ref('bridge_customer_account') }} as b on a.account_id = b.account_id
    where a.activity_type = 'call' and a.department = 'credit' and not {{ says("coalesce(a.outcome, '')", 'not_reached') }}
    group by b.customer_id
),

steps as (
    select
        i.*,
        d.step_number,
        d.next_step,
        d.level,
        d.offset_days,
        r.last_reminder_date,
        r.last_reminder_level,
        case when h.has_reminders then coalesce(r.reminder_count, 0) end as reminder_count,
        h.has_reminders,
        c.last_call_date,
        -- leniency never makes a call later
        i.due_date + d.offset_days + i.shift_days + case when d.next_step = 'call' then 0 else i.leniency_days end as step_date,
        max(case when d.next_step <> 'call' and d.level <= r.last_reminder_level then d.step_number end)
            over (partition by i.invoice_id) as sent_step_number
    from invoices as i
    cross join recorded as h
    left join {{ ref('dunning_steps') }} as d on i.dunning_strategy = d.dunning_strategy
    left join reminders as r on i.invoice_id = r.invoice_id
    left join calls as c on i.customer_id = c.customer_id
),

judged as (
    select
        s.*,
        coalesce(s.step_number <= s.sent_step_number, false) as is_sent,
        coalesce(s.next_step = 'call' and s.last_call_date >= s.step_date, false) as is_called,
        not s.has_reminders and s.level <= t.assumed_level and {{ next_working_day('s.step_date') }} < x.as_of_date as is_assumed
    from steps as s
    cross join thresholds as t
    cross join context as x
),

following as (
    select
        *,
        row_number() over (partition by invoice_id order by step_number) as place
    from judged
    where not is_sent and not is_called and not is_assumed
),

told as (
    select
        invoice_id,
        customer_id,
        dunning_strategy,
        shift_days,
        last_reminder_date,
        last_reminder_level,
        reminder_count,
        bool_or(is_assumed) as is_assumed
    from judged
    group by invoice_id, customer_id, dunning_strategy, shift_days, last_reminder_date, last_reminder_level, reminder_count
)

select
    o.invoice_id,
    o.customer_id,
    o.dunning_strategy,
    f.step_number,
    f.next_step,
    f.level,
    f.offset_days,
    o.shift_days,
    case when f.next_step <> 'call' then f.leniency_days else 0 end as leniency_days,
    o.last_reminder_date,
    o.last_reminder_level,
    o.reminder_count,
    o.is_assumed,
    case
        when f.step_number is not null then greatest(f.step_date, coalesce(o.last_reminder_date + t.min_gap_days, f.step_date))
    end as ready_date
from told as o
cross join thresholds as t
left join following as f on o.invoice_id = f.invoice_id and f.place = 1
