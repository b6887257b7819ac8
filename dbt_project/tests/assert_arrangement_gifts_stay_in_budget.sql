-- A row here: the gifts of a month cost more than its budget, or a class of customers by revenue has no gift.
select
    cast(gift_month as varchar) as what,
    sum(gift_amount) as spent,
    max(budget_amount) as budget
from {{ ref('thank_you_gifts') }}
where is_in_budget
group by gift_month
having sum(gift_amount) > max(budget_amount)
union all
select
    v.value_class as what,
    null as spent,
    null as budget
from {{ ref('value_classes') }} as v
left join {{ ref('gift_rules') }} as g on v.value_class = g.value_class
where g.value_class is null
