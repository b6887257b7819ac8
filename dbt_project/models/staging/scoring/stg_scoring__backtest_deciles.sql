select
    method,
    decile,
    count,
    good_count,
    predicted_rate,
    good_rate,
    good_rate_low,
    good_rate_high,
    lift
from {{ source('scoring', 'backtest_deciles') }}
