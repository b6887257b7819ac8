-- A failure means that a quote or a won deal follows what it is said to have led to, or that a journey of which
-- something is open counts as finished.
select
    journey_id,
    quote_date,
    deal_date,
    start_date,
    journey_status
from {{ ref('customer_journey') }}
where quote_date > start_date
    or deal_date > start_date
    or (is_finished and open_amount <> 0)
