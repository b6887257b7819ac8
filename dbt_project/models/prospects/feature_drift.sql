with context as (
    select as_of_date from {{ ref('run_context') }}
)

select
    s.feature,
    f.feature_name,
    f.feature_name_nl,
    s.psi,
    s.drift_class,
    cast(s.training_count as integer) as training_count,
    cast(s.market_count as integer) as market_count,
    c.as_of_date
from {{ ref('stg_scoring__drift') }} as s
cross join context as c
left join {{ ref('feature_names') }} as f on s.feature = f.feature
