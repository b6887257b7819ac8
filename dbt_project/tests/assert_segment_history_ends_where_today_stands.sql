-- The last day of the history tells of a customer otherwise than the segments of today: two pages would contradict each other.
select
    s.customer_id,
    s.segment,
    h.segment as segment_in_history
from {{ ref('customer_segments') }} as s
left join {{ ref('segment_history') }} as h on s.customer_id = h.customer_id and s.as_of_date = h.profile_date
where
    h.customer_id is null
    or s.segment <> h.segment
    or s.treatment <> h.treatment
    or s.payment_class <> h.payment_class
    or s.value_class <> h.value_class
    or s.risk_class <> h.risk_class
