-- What is judged: how late each invoice was after the same number of days, so that what is still open counts in full.
with rules as (
    {{ effect_rules(['horizon_days', 'earliest_days', 'months_before']) }}
),

started as (
    select
        as_of_date,
        case when {{ experiment_day() }} <= as_of_date then {{ experiment_day() }} end as from_day
    from {{ ref('run_context') }}
),

context as (
    select
        s.as_of_date,
        s.from_day,
        {{ add_months('s.from_day', '-cast(r.months_before as integer)') }} as before_day,
        cast(r.horizon_days as integer) as horizon_days,
        cast(r.earliest_days as integer) as earliest_days
    from started as s
    cross join rules as r
),

invoices as (
    select
        i.invoice_id,
        i.customer_id,
        i.due_date,
        i.amount_base,
        case
            when i.due_date >= c.from_day and {{ days_between('i.due_date', 'c.as_of_date') }} >= c.horizon_days then 'after'
            -- the plan can have changed nothing about what had run its days before it began
            when i.due_date >= c.before_day and {{ days_between('i.due_date', 'c.from_day') }} >= c.horizon_days then 'before'
        end as period,
        case
            when i.is_open or i.written_off_amount > 0 then c.horizon_days
            else least(greatest(i.days_late, c.earliest_days), c.horizon_days)
        end as judged_days
    from {{ ref('fct_invoice') }} as i
    cross join context as c
    where i.document_type = 'invoice'
        -- what credit alone cleared tells nothing
        and (i.is_open or i.paid_amount > 0 or i.written_off_amount > 0)
),

-- how each customer paid when the plan began: its class of today may be the plan's doing
start_day as (
    select max(d.profile_date) as profile_date
    from {{ ref('dim_profile_date') }} as d
    inner join context as c on d.profile_date < c.from_day
),

classes as (
    select
        h.customer_id,
        h.behaviour_class
    from {{ ref('customer_payment_history') }} as h
    inner join start_day as s on h.profile_date = s.profile_date
)

select
    i.invoice_id,
    i.customer_id,
    i.period,
    g.is_control,
    coalesce(k.behaviour_class, 'too_new') as group_name,
    i.due_date,
    i.amount_base,
    i.judged_days
from invoices as i
inner join {{ ref('experiment_groups') }} as g on i.customer_id = g.customer_id
left join classes as k on i.customer_id = k.customer_id
where i.period is not null
