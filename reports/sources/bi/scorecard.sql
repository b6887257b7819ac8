-- One row per score, feature and class of its values: the points it gives, and the customers behind them.
select
    model,
    feature,
    feature_position,
    feature_name,
    bin_number,
    bin,
    is_missing,
    points,
    count as customer_count,
    good_rate,
    weight_of_evidence,
    information_value
from scorecard
order by model, feature_position, feature, bin_number
limit 5000
