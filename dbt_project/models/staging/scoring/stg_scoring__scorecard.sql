select
    model,
    feature,
    bin_number,
    bin,
    kind,
    lower_bound,
    upper_bound,
    value,
    is_missing,
    points,
    count,
    good_count,
    good_rate,
    weight_of_evidence,
    information_value
from {{ source('scoring', 'scorecard') }}
