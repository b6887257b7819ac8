-- One row per way of predicting when an invoice is paid, with its figures on invoices that it did not learn from.
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
from payment_backtest
order by method
