-- A row here: a threshold of the agreed terms has a value that makes no sense, is missing, or has a name that no model reads.
with expected as (
    select 'kept_within_days' as threshold
    union all
    select 'kept_share' as threshold
)

select
    coalesce(t.threshold, e.threshold) as threshold,
    t.threshold_value,
    t.lowest,
    t.highest
from expected as e
full outer join {{ ref('deal_term_thresholds') }} as t on e.threshold = t.threshold
where e.threshold is null
    or t.threshold is null
    or t.threshold_value < t.lowest
    or t.threshold_value > t.highest
