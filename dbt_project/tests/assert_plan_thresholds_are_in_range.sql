-- A row here: a threshold of the reminder plan has a value that makes no sense, is missing, or has a name that no model reads.
{% set names = [
    'max_shift_days', 'min_gap_days', 'likely_soon_probability', 'likely_soon_percentile', 'wait_days', 'arrangement_days', 'broken_days', 'promise_days',
    'direct_debit_days', 'smallest_amount', 'firm_level', 'assumed_level', 'margin_rate', 'relation_years'
] %}
with expected as (
    {% for name in names %}
    select '{{ name }}' as threshold {{ 'union all' if not loop.last }}
    {% endfor %}
)

select
    coalesce(t.threshold, e.threshold) as threshold,
    t.threshold_value,
    t.lowest,
    t.highest
from expected as e
full outer join {{ ref('plan_thresholds') }} as t on e.threshold = t.threshold
where e.threshold is null
    or t.threshold is null
    or t.threshold_value < t.lowest
    or t.threshold_value > t.highest
