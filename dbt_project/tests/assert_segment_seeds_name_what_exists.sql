-- A seed of the segments uses a word that another does not know: a name, a treatment or a class would be empty.
select
    'segment' as kind,
    r.segment as word
from {{ ref('segment_rules') }} as r
left join {{ ref('segment_names') }} as n on r.segment = n.segment
where n.segment is null
union all
select
    'segment without a rule' as kind,
    n.segment as word
from {{ ref('segment_names') }} as n
left join {{ ref('segment_rules') }} as r on n.segment = r.segment
where r.segment is null
union all
select
    'treatment' as kind,
    r.treatment as word
from {{ ref('segment_rules') }} as r
left join {{ ref('treatments') }} as t on r.treatment = t.treatment
where t.treatment is null
union all
select
    'payment_group' as kind,
    g.payment_group as word
from {{ ref('payment_groups') }} as g
left join {{ ref('axis_classes') }} as a on a.axis = 'payment_group' and g.payment_group = a.class
where a.class is null
union all
select
    'value_class' as kind,
    v.value_class as word
from {{ ref('value_classes') }} as v
left join {{ ref('axis_classes') }} as a on a.axis = 'value_class' and v.value_class = a.class
where a.class is null
union all
select
    'size_class' as kind,
    z.size_class as word
from {{ ref('size_classes') }} as z
left join {{ ref('axis_classes') }} as a on a.axis = 'size_class' and z.size_class = a.class
where a.class is null
union all
select
    'buying_class' as kind,
    b.buying_class as word
from {{ ref('buying_classes') }} as b
left join {{ ref('axis_classes') }} as a on a.axis = 'buying_class' and b.buying_class = a.class
where a.class is null
