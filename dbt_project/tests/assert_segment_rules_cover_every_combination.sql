-- A combination of payment group, value class and risk class has no rule: its customers would drop out of every segment.
select
    p.class as payment_group,
    v.class as value_class,
    r.class as risk_class
from {{ ref('axis_classes') }} as p
inner join {{ ref('axis_classes') }} as v on v.axis = 'value_class'
inner join {{ ref('axis_classes') }} as r on r.axis = 'risk_class'
left join {{ ref('segment_of_classes') }} as s
    on p.class = s.payment_group and v.class = s.value_class and r.class = s.risk_class
where p.axis = 'payment_group' and s.segment is null
