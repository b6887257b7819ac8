-- An invoice in dispute, or of an insolvent customer, or a customer that may not be called, has a place in the order of calling.
select
    k.invoice_id,
    k.customer_id,
    k.situation
from {{ ref('call_invoices') }} as k
inner join {{ ref('open_items') }} as i on k.invoice_id = i.invoice_id
left join {{ ref('customer_creditworthiness') }} as w on k.customer_id = w.customer_id
where
    k.invoice_rank is not null
    and (i.is_disputed or coalesce(w.is_insolvent, false) or k.situation = 'arranged' or k.expected_days_gained <= 0)
union all
select
    cast(null as varchar) as invoice_id,
    l.customer_id,
    l.situation
from {{ ref('call_list') }} as l
left join {{ ref('customer_creditworthiness') }} as w on l.customer_id = w.customer_id
where
    (l.call_rank is null) <> (l.call_class = 'leave_alone')
    or (l.call_rank is not null and (coalesce(w.is_insolvent, false) or l.phone_permission <> 'allowed' or l.talking_points is null))
