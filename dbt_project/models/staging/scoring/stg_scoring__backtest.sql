select
    cut_off,
    method,
    train_count,
    test_count,
    good_rate,
    auc,
    auc_low,
    auc_high,
    top_fifth_good_rate,
    top_fifth_low,
    top_fifth_high,
    lift_top_decile,
    brier,
    calibration_error,
    calibration_low,
    calibration_high
from {{ source('scoring', 'backtest') }}
