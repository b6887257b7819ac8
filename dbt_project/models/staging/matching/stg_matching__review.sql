with found as (
    select * from {{ source('matching', 'review') }}
)

select
    left_type,
    left_id,
    right_type,
    right_id,
    place,
    probability,
    match_weight,
    evidence,
    is_implied
from found
