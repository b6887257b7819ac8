with context as (
    select as_of_date from {{ ref('run_context') }}
),

ways as (
    select
        *,
        max(weighted_error) filter (where method = 'timing') over () as timing_error
    from {{ ref('stg_scoring__cash_worth') }}
)

select
    w.method,
    w.weighted_error,
    -- how much lower the error of the forecast is than that of this way
    round((1 - w.timing_error / nullif(w.weighted_error, 0)) * 1e4) / 1e4 as error_saved_rate,
    w.coverage,
    w.forecast_count,
    w.week_count,
    w.first_date,
    w.last_date,
    c.as_of_date
from ways as w
cross join context as c
