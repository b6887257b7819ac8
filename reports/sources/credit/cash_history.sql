-- One row per earlier forecast and week: what was expected then, and what came.
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
from cash_forecast_history
order by forecast_date, week_number
limit 5000
