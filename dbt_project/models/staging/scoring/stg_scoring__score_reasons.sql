select
    company_id,
    model,
    direction,
    place,
    feature,
    bin,
    points_effect,
    good_rate,
    count
from {{ source('scoring', 'score_reasons') }}
