-- Every combination of classes with the first rule that fits it.
with fitting as (
    select
        p.class as payment_group,
        v.class as value_class,
        k.class as risk_class,
        r.rule_id,
        r.segment,
        r.treatment,
        row_number() over (partition by p.class, v.class, k.class order by r.priority) as place
    from {{ ref('axis_classes') }} as p
    inner join {{ ref('axis_classes') }} as v on v.axis = 'value_class'
    inner join {{ ref('axis_classes') }} as k on k.axis = 'risk_class'
    inner join {{ ref('segment_rules') }} as r
        on {{ class_in('p.class', 'r.payment_groups') }}
        and {{ class_in('v.class', 'r.value_classes') }}
        and {{ class_in('k.class', 'r.risk_classes') }}
    where p.axis = 'payment_group'
)

select
    payment_group,
    value_class,
    risk_class,
    rule_id as segment_rule,
    segment,
    treatment
from fitting
where place = 1
