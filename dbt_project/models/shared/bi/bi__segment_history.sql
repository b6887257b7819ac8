with history as (
    select * from {{ ref('segment_history') }}
)

select
    profile_date,
    customer_id,
    segment,
    payment_class,
    value_class,
    risk_class,
    treatment,
    previous_segment,
    has_moved,
    moved_because,
    as_of_date
from history
order by profile_date, customer_id
