-- One row per feature: how far the market lies from the customers that were learned from.
select
    feature,
    feature_name,
    psi,
    drift_class
from prospect_drift
order by feature
