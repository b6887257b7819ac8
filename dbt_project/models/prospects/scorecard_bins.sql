with context as (
    select as_of_date from {{ ref('run_context') }}
)

select
    s.model,
    s.feature,
    f.position as feature_position,
    f.feature_name,
    f.feature_name_nl,
    cast(s.bin_number as integer) as bin_number,
    s.bin,
    s.kind,
    s.lower_bound,
    s.upper_bound,
    s.value,
    s.is_missing,
    s.points,
    cast(s.count as integer) as count,
    cast(s.good_count as integer) as good_count,
    s.good_rate,
    s.weight_of_evidence,
    s.information_value,
    c.as_of_date
from {{ ref('stg_scoring__scorecard') }} as s
cross join context as c
left join {{ ref('feature_names') }} as f on s.feature = f.feature
