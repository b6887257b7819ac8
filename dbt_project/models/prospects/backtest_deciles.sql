with context as (
    select as_of_date from {{ ref('run_context') }}
)

select
    s.method,
    cast(s.decile as integer) as decile,
    cast(s.count as integer) as count,
    cast(s.good_count as integer) as good_count,
    s.predicted_rate,
    s.good_rate,
    s.good_rate_low,
    s.good_rate_high,
    s.lift,
    c.as_of_date
from {{ ref('stg_scoring__backtest_deciles') }} as s
cross join context as c
