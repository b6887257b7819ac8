-- One row per way of forecasting: its error over the earlier forecasts.
select
    method,
    weighted_error,
    error_saved_rate,
    coverage,
    forecast_count,
    week_count,
    first_date,
    last_date
from cash_forecast_worth
order by method
