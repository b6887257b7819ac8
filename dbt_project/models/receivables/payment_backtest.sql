with context as (
    select as_of_date from {{ ref('run_context') }}
)

select
    b.method,
    b.cut_off,
    b.train_count,
    b.test_count,
    b.settled_count,
    b.late_rate,
    b.auc,
    b.mean_error_days,
    b.median_error_days,
    b.interval_coverage,
    b.brier,
    c.as_of_date
from {{ ref('stg_scoring__timing_backtest') }} as b
cross join context as c
