-- How late those pay now who pay ever later: a median of two years would say how late they were long ago.
with rules as (
    {{ rule_values('call_rules', ['recent_items', 'drift_items', 'drift_own_weight', 'drift_most']) }}
),

paid as (
    select
        i.customer_id,
        i.days_late,
        {{ days_between('i.due_date', 'i.as_of_date') }} as age_days,
        row_number() over (partition by i.customer_id order by i.clear_date desc, i.due_date desc) as nth_latest
    from {{ ref('fct_invoice') }} as i
    inner join {{ ref('customer_payment_behaviour') }} as p on i.customer_id = p.customer_id and p.behaviour_class = 'deteriorating'
    where i.document_type = 'invoice' and not i.is_open and i.paid_amount > 0 and i.dispute_opened_date is null
),

sums as (
    select
        p.customer_id,
        count(*) as n,
        sum(cast(p.age_days as bigint)) as x,
        sum(cast(p.days_late as bigint)) as y,
        sum(cast(p.age_days as bigint) * p.age_days) as xx,
        sum(cast(p.age_days as bigint) * p.days_late) as xy,
        {{ ratio('sum(p.days_late) filter (where p.nth_latest <= r.recent_items)', 'count(*) filter (where p.nth_latest <= r.recent_items)', 4) }} as recent_days_late,
        {{ ratio('sum(p.age_days) filter (where p.nth_latest <= r.recent_items)', 'count(*) filter (where p.nth_latest <= r.recent_items)', 4) }} as recent_age_days
    from paid as p
    cross join rules as r
    where p.nth_latest <= r.drift_items
    group by p.customer_id
),

-- least squares: a younger invoice is later by so much per day
own as (
    select
        s.*,
        case when s.n = r.drift_items then -{{ ratio('s.n * s.xy - s.x * s.y', 's.n * s.xx - s.x * s.x', 6) }} end as own_drift
    from sums as s
    cross join rules as r
),

peers as (
    select median(own_drift) as peer_drift from own
)

select
    o.customer_id,
    o.recent_days_late,
    o.recent_age_days,
    o.own_drift,
    p.peer_drift,
    -- few invoices lie by chance: half the customer's own drift, half that of all
    round(least(greatest(coalesce(
        r.drift_own_weight * o.own_drift + (1 - r.drift_own_weight) * p.peer_drift, p.peer_drift, 0
    ), 0), r.drift_most) * 1e6) / 1e6 as drift
from own as o
cross join rules as r
cross join peers as p
