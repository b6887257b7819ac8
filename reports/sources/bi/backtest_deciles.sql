-- One row per method and tenth of its ranking, all days of the back-test together: predicted, and came true.
select
    method,
    decile,
    count as customer_count,
    good_count,
    predicted_rate,
    good_rate,
    good_rate_low,
    good_rate_high,
    lift
from prospect_backtest_deciles
order by method, decile
