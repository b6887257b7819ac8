-- A customer stands in no segment: a class of behaviour, value or risk is missing in the seeds, and totals by segment are short.
select
    d.customer_id,
    count(s.customer_id) as times
from {{ ref('dim_customer') }} as d
left join {{ ref('customer_segments') }} as s on d.customer_id = s.customer_id
group by d.customer_id
having count(s.customer_id) <> 1
