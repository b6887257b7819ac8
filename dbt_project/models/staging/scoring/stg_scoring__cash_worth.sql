select
    method,
    weighted_error,
    coverage,
    forecast_count,
    week_count,
    first_date,
    last_date
from {{ source('scoring', 'cash_worth') }}
