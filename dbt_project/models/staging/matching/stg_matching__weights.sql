with found as (
    select * from {{ source('matching', 'weights') }}
)

select
    round as matching_round,
    comparison,
    place,
    outcome,
    m,
    u,
    weight
from found
