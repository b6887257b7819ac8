select
    method,
    weighted_error,
    error_saved_rate,
    coverage,
    forecast_count,
    week_count,
    first_date,
    last_date,
    as_of_date
from {{ ref('cash_forecast_worth') }}
order by method
