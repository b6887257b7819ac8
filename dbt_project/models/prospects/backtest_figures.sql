with context as (
    select as_of_date from {{ ref('run_context') }}
)

select
    s.method,
    coalesce(cast(s.cut_off as varchar), 'all') as cut_off_key,
    s.cut_off,
    cast(s.train_count as integer) as train_count,
    cast(s.test_count as integer) as test_count,
    s.good_rate,
    s.auc,
    s.auc_low,
    s.auc_high,
    s.top_fifth_good_rate,
    s.top_fifth_low,
    s.top_fifth_high,
    s.lift_top_decile,
    s.brier,
    s.calibration_error,
    s.calibration_low,
    s.calibration_high,
    c.as_of_date
from {{ ref('stg_scoring__backtest') }} as s
cross join context as c
