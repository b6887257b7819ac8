-- What holds back reminders to a customer: an arrangement, a promise, direct debit, credit that is still open.
with context as (
    select as_of_date from {{ ref('run_context') }}
),

thresholds as (
    {{ plan_thresholds(['arrangement_days', 'broken_days', 'promise_days']) }}
),

-- instalments do not say of which arrangement they are: what follows within two months belongs together
instalments as (
    select
        a.*,
        coalesce(
            a.due_date > lag(a.due_date) over (partition by a.customer_id order by a.due_date) + t.arrangement_days, true
        ) as is_first
    from {{ ref('fct_arrangement') }} as a
    cross join thresholds as t
),

runs as (
    select
        *,
        count(case when is_first then arrangement_id end) over (partition by customer_id order by due_date) as run
    from instalments
),

arrangements as (
    select
        r.customer_id,
        min(r.due_date) as first_due_date,
        -- sooner it is reminded of and called about, see arrangement_follow_up
        max(case when r.is_broken and r.due_date + cast(t.broken_days as integer) <= c.as_of_date then r.due_date end) as broken_date
    from runs as r
    cross join context as c
    cross join thresholds as t
    group by r.customer_id, r.run, c.as_of_date, t.arrangement_days
    having max(r.due_date) >= c.as_of_date - t.arrangement_days
),

promises as (
    select
        b.customer_id,
        max(cast(a.occurred_at as date)) as promise_date
    from {{ ref('fct_activity') }} as a
    inner join {{ ref('bridge_customer_account') }} as b on a.account_id = b.account_id
    where a.activity_type = 'call' and a.department = 'credit' and {{ says('a.outcome', 'promise') }}
    group by b.customer_id
),

payments as (
    select
        customer_id,
        payment_method,
        row_number() over (partition by customer_id order by settled_date desc, settlement_id desc) as place
    from {{ ref('fct_settlement') }}
    where settlement_type = 'payment' and payment_method is not null
),

collected as (
    select
        p.customer_id,
        p.payment_method
    from payments as p
    where p.place = 1 and {{ says('p.payment_method', 'direct_debit') }}
),

balances as (
    select
        customer_id,
        {{ money_sum('greatest(-open_amount_base, 0)') }} as credit_amount,
        cast(coalesce(sum(greatest(open_amount_base, 0)) filter (where open_days_late > 0), 0) as decimal(18, 2)) as overdue_amount
    from {{ ref('open_items') }}
    group by customer_id
)

select
    u.customer_id,
    case when a.broken_date is null then a.first_due_date end as arrangement_since,
    a.broken_date as arrangement_broken_date,
    p.promise_date,
    p.promise_date + t.promise_days as promise_until,
    d.customer_id is not null as pays_by_direct_debit,
    coalesce(b.credit_amount, 0) as credit_amount,
    coalesce(b.overdue_amount, 0) as overdue_amount
from {{ ref('dim_customer') }} as u
cross join thresholds as t
left join arrangements as a on u.customer_id = a.customer_id
left join promises as p on u.customer_id = p.customer_id
left join collected as d on u.customer_id = d.customer_id
left join balances as b on u.customer_id = b.customer_id
