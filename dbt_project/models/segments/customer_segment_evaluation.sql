-- The one place where customers are put in segments: history and today read it, so they cannot disagree.
with customers as (
    select
        customer_id,
        profile_date,
        is_as_of
    from {{ ref('customer_payment_history') }}
    union
    -- every customer of today stands in a segment, also one of whom nothing but the name is known
    select
        d.customer_id,
        p.profile_date,
        p.is_as_of
    from {{ ref('dim_customer') }} as d
    inner join {{ ref('dim_profile_date') }} as p on p.is_as_of
),

buying as (
    select
        customer_id,
        profile_date,
        revenue_rank,
        -- the share that larger customers make before this one: it decides the class, so the customer with whom a
        -- threshold is passed still belongs to the larger ones
        case
            when invoiced_amount_12m > 0
                then round((cumulative_revenue_share - revenue_share) * 1e6) / 1e6
        end as share_before
    from {{ ref('customer_buying_history') }}
),

classes as (
    select
        c.customer_id,
        c.profile_date,
        c.is_as_of,
        coalesce(p.behaviour_class, 'too_new') as payment_class,
        coalesce(v.value_class, 'none') as value_class,
        coalesce(r.risk_class, 'unknown') as risk_class,
        p.decided_count,
        p.on_time_count,
        b.revenue_rank
    from customers as c
    left join {{ ref('customer_payment_history') }} as p on c.customer_id = p.customer_id and c.profile_date = p.profile_date
    left join buying as b on c.customer_id = b.customer_id and c.profile_date = b.profile_date
    left join {{ ref('value_classes') }} as v on b.share_before >= v.from_share and b.share_before < v.below_share
    left join {{ ref('customer_creditworthiness_history') }} as r on c.customer_id = r.customer_id and c.profile_date = r.profile_date
),

-- why, in words: what our own trade tells, which sales may read, and the risk that the bureau tells
worded as (
    select
        c.*,
        payment.payment_group,
        payment.phrase
        || case
            when c.decided_count > 0
                then ' (' || cast(c.on_time_count as varchar) || ' of ' || cast(c.decided_count as varchar) || ' on time)'
            else ''
        end
        || ', ' || worth.phrase
        || case when c.value_class <> 'none' then ' (number ' || cast(c.revenue_rank as varchar) || ')' else '' end as trade_reason,
        lower(risk.name) as risk_words
    from classes as c
    inner join {{ ref('payment_groups') }} as payment on c.payment_class = payment.payment_class
    inner join {{ ref('value_classes') }} as worth on c.value_class = worth.value_class
    inner join {{ ref('axis_classes') }} as risk on risk.axis = 'risk_class' and c.risk_class = risk.class
)

select
    c.customer_id,
    c.profile_date,
    c.is_as_of,
    s.segment,
    s.segment_rule,
    c.trade_reason || ', ' || c.risk_words as segment_reason,
    c.trade_reason,
    c.payment_class,
    c.payment_group,
    c.value_class,
    c.risk_class,
    s.treatment
from worded as c
inner join {{ ref('segment_of_classes') }} as s
    on c.payment_group = s.payment_group and c.value_class = s.value_class and c.risk_class = s.risk_class
