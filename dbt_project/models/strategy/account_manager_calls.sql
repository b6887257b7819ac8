-- Whom account managers call of their own customers. A word about an invoice is service, no marketing: the gate of
-- marketing is not asked.
with rules as (
    {{ rule_values('call_rules', ['small_arrear_most', 'small_arrear_share', 'account_weeks']) }}
),

context as (
    select
        as_of_date,
        base_currency_code
    from {{ ref('run_context') }}
),

accounts as (
    select
        b.customer_id,
        a.owner_code,
        row_number() over (
            partition by b.customer_id
            order by a.created_at asc nulls first, a.account_id asc
        ) as place
    from {{ ref('bridge_customer_account') }} as b
    inner join {{ ref('dim_account') }} as a on b.account_id = a.account_id
    where a.owner_code is not null
),

visits as (
    select
        b.customer_id,
        max(cast(a.occurred_at as date)) as last_visit_date
    from {{ ref('fct_activity') }} as a
    inner join {{ ref('bridge_customer_account') }} as b on a.account_id = b.account_id
    where a.activity_type = 'visit'
    group by b.customer_id
),

changes as (
    select
        customer_id,
        fact,
        row_number() over (partition by customer_id order by signal_date desc, signal asc) as place
    from {{ ref('watchlist') }}
    where signal in ('sudden_payment_change', 'later_than_usual')
),

customers as (
    select
        p.customer_id,
        d.customer_name,
        a.owner_code,
        p.open_amount,
        p.overdue_amount,
        case when p.payment_trend = 'slower' then p.trend_days end as slower_days,
        b.invoiced_amount_12m,
        b.recency_days,
        b.usual_gap_days,
        v.last_visit_date,
        c.fact as change_fact,
        l.planned_date as credit_call_date,
        c.fact is not null or p.payment_trend = 'slower' as has_changed,
        p.overdue_amount > 0 and p.overdue_amount <= r.small_arrear_most
        and p.overdue_amount <= r.small_arrear_share * b.invoiced_amount_12m
        and g.payment_group in ('prompt', 'mostly_prompt') as has_small_arrear,
        b.churn_risk_class = 'high' and b.invoiced_amount_12m > 0 as has_gone_quiet
    from {{ ref('customer_payment_behaviour') }} as p
    cross join rules as r
    left join {{ ref('dim_customer') }} as d on p.customer_id = d.customer_id
    left join {{ ref('customer_buying_behaviour') }} as b on p.customer_id = b.customer_id
    left join {{ ref('customer_segments') }} as g on p.customer_id = g.customer_id
    left join {{ ref('customer_creditworthiness') }} as w on p.customer_id = w.customer_id
    left join accounts as a on p.customer_id = a.customer_id and a.place = 1
    left join visits as v on p.customer_id = v.customer_id
    left join changes as c on p.customer_id = c.customer_id and c.place = 1
    left join {{ ref('call_list') }} as l on p.customer_id = l.customer_id
    where
        p.behaviour_class <> 'non_paying'
        and not coalesce(w.is_insolvent, false)
        -- one department at a time: where money is at stake credit management calls
        and not coalesce(l.call_class = 'at_risk' and l.is_in_capacity, false)
),

reasoned as (
    select
        c.*,
        s.call_reason,
        s.reason_name,
        s.reason_name_nl,
        s.reason,
        s.reason_nl,
        s.advice,
        s.advice_nl,
        s.priority,
        row_number() over (partition by c.customer_id order by s.priority) as place
    from customers as c
    inner join {{ ref('call_reasons') }} as s
        on case s.call_reason
            when 'pays_later' then c.has_changed
            when 'small_arrear' then c.has_small_arrear
            when 'gone_quiet' then c.has_gone_quiet
        end
),

ranked as (
    select
        *,
        row_number() over (partition by owner_code order by priority asc, invoiced_amount_12m desc nulls last, customer_id asc) as owner_rank
    from reasoned
    where place = 1
),

planned as (
    select
        k.*,
        1 + floor((k.owner_rank - 1) / cast({{ var('strategy_account_calls_per_week') }} as double)) as week,
        r.account_weeks
    from ranked as k
    cross join rules as r
)

select
    p.owner_code,
    -- further ahead other customers will need the call more
    cast(case when p.week <= p.account_weeks then p.week end as integer) as week,
    cast(p.owner_rank as integer) as owner_rank,
    p.customer_id,
    p.customer_name,
    p.call_reason,
    p.reason_name,
    p.reason_name_nl,
    p.reason || coalesce(case p.call_reason
        when 'pays_later' then coalesce(' ' || p.change_fact, ' The median of the last six months is ' || {{ days('p.slower_days') }} || ' later than before.')
        when 'small_arrear' then ' ' || {{ money_in_words('p.overdue_amount', 'x.base_currency_code') }} || ' of '
            || {{ money_in_words('p.invoiced_amount_12m', 'x.base_currency_code') }} || ' in a year is overdue.'
        else ' Silent for ' || {{ days('p.recency_days') }} || ', usually ' || {{ whole('p.usual_gap_days') }} || ' between invoices.'
    end, '') as reason,
    p.reason_nl || coalesce(case p.call_reason
        when 'pays_later' then ' In het laatste half jaar ' || {{ days_nl('p.slower_days') }} || ' later dan daarvoor.'
        when 'small_arrear' then ' Van ' || {{ money_in_words('p.invoiced_amount_12m', 'x.base_currency_code', 'nl') }} || ' in een jaar is '
            || {{ money_in_words('p.overdue_amount', 'x.base_currency_code', 'nl') }} || ' vervallen.'
        else ' Al ' || {{ days_nl('p.recency_days') }} || ' stil, gewoonlijk ' || {{ whole('p.usual_gap_days') }} || ' tussen facturen.'
    end, '') as reason_nl,
    p.advice || coalesce(' Last visit on ' || cast(p.last_visit_date as varchar) || '.', '')
    || coalesce(' Credit management calls too, on ' || cast(p.credit_call_date as varchar) || ': agree who does.', '') as talking_points,
    p.advice_nl || coalesce(' Laatste bezoek op ' || cast(p.last_visit_date as varchar) || '.', '')
    || coalesce(' Creditmanagement belt ook, op ' || cast(p.credit_call_date as varchar) || ': spreek af wie.', '') as talking_points_nl,
    p.open_amount,
    p.overdue_amount,
    p.invoiced_amount_12m,
    p.last_visit_date,
    p.credit_call_date,
    x.base_currency_code,
    x.as_of_date
from planned as p
cross join context as x
