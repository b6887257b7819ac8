-- A customer that was known on a profile date has no segment then: counts over time would be short.
select
    p.customer_id,
    p.profile_date
from {{ ref('customer_payment_history') }} as p
left join {{ ref('segment_history') }} as s on p.customer_id = s.customer_id and p.profile_date = s.profile_date
where s.customer_id is null
