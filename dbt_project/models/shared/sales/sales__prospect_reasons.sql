select
    company_id,
    model,
    direction,
    place,
    feature,
    feature_name,
    feature_name_nl,
    bin,
    bin_nl,
    points_effect,
    good_rate,
    customer_count,
    reason,
    reason_nl,
    as_of_date
from {{ ref('prospect_reason_texts') }}
order by company_id, model, direction, place
