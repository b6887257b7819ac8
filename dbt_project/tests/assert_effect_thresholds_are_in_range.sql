-- A row here: a threshold of the effect has a value that makes no sense, is missing, or has a name that no model reads.
with expected as (
    {% for name in ['horizon_days', 'earliest_days', 'months_before', 'customers_least', 'narrow_z', 'wide_z', 'power_z'] %}
    select '{{ name }}' as threshold{{ ' union all' if not loop.last }}
    {% endfor %}
)

select
    coalesce(t.threshold, e.threshold) as threshold,
    t.threshold_value,
    t.lowest,
    t.highest
from expected as e
full outer join {{ ref('effect_thresholds') }} as t on e.threshold = t.threshold
where e.threshold is null
    or t.threshold is null
    or t.threshold_value < t.lowest
    or t.threshold_value > t.highest
