select
    feature,
    psi,
    drift_class,
    training_count,
    market_count
from {{ source('scoring', 'drift') }}
