select
    feature,
    feature_name,
    feature_name_nl,
    psi,
    drift_class,
    training_count,
    market_count,
    as_of_date
from {{ ref('feature_drift') }}
order by feature
