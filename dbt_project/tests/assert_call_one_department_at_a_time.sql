-- An account manager is to call a customer that credit management calls as one at risk, or that does not pay or is insolvent.
select m.customer_id
from {{ ref('account_manager_calls') }} as m
inner join {{ ref('customer_payment_behaviour') }} as p on m.customer_id = p.customer_id
left join {{ ref('customer_creditworthiness') }} as w on m.customer_id = w.customer_id
left join {{ ref('call_list') }} as l on m.customer_id = l.customer_id
where
    p.behaviour_class = 'non_paying' or coalesce(w.is_insolvent, false)
    or coalesce(l.call_class = 'at_risk' and l.is_in_capacity, false)
    or m.credit_call_date is distinct from l.planned_date
