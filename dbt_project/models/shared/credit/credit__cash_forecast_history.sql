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
    is_in_band,
    base_currency_code,
    as_of_date
from {{ ref('cash_forecast_history') }}
order by forecast_date, week_number
