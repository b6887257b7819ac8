select
    forecast_date,
    week_number,
    week_start,
    week_end,
    prognosis_amount,
    own_median_amount,
    expected_amount,
    low_amount,
    high_amount,
    actual_amount,
    is_in_band
from {{ source('scoring', 'cash_backtest') }}
