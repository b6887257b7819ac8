-- A row here: an instalment that was due by the as-of day is followed up never, or has another amount or customer than it was delivered with.
select
    a.arrangement_id,
    a.amount,
    f.amount as followed_amount
from {{ ref('fct_arrangement') }} as a
full outer join {{ ref('arrangement_follow_up') }} as f on a.arrangement_id = f.arrangement_id
where a.amount is distinct from f.amount or a.customer_id is distinct from f.customer_id
