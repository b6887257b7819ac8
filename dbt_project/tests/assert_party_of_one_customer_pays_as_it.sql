-- A party that is one customer scores otherwise than that customer: the two payment scores are not the same measure.
select
    f.party_id,
    f.payment_score,
    p.payment_score as customer_payment_score
from {{ ref('party_figures') }} as f
inner join {{ ref('customer_payment_behaviour') }} as p on f.largest_customer_id = p.customer_id
where f.customer_count = 1
    and (f.payment_score is distinct from p.payment_score or f.worst_behaviour_class <> p.behaviour_class)
