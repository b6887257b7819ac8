select
    method,
    cut_off_key,
    cut_off,
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
    calibration_high,
    as_of_date
from {{ ref('backtest_figures') }}
order by method, cut_off_key
