select
    method,
    cut_off,
    train_count,
    test_count,
    settled_count,
    late_rate,
    auc,
    mean_error_days,
    median_error_days,
    interval_coverage,
    brier
from {{ source('scoring', 'timing_backtest') }}
