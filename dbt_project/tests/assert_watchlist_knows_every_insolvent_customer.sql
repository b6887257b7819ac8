-- A row is a customer whose creditworthiness says insolvent and that has no such signal, or the other way round: the
-- credit manager would read two answers.
with worth as (
    select customer_id from {{ ref('customer_creditworthiness') }}
    where is_insolvent
),

signals as (
    select customer_id from {{ ref('watchlist_insolvency_events') }}
    where signal = 'insolvency_customer'
)

select
    w.customer_id as insolvent_customer_id,
    s.customer_id as listed_customer_id
from worth as w
full outer join signals as s on w.customer_id = s.customer_id
where w.customer_id is null or s.customer_id is null
