select
    matching_round,
    comparison,
    place,
    outcome,
    m,
    u,
    weight
from {{ ref('stg_matching__weights') }}
