-- A row here: a rule by which an expected payment is worded has a value that makes no sense, is missing, or has a name that no model reads.
with expected as (
    select 'trend_days' as rule
    union all
    select 'beyond_share' as rule
)

select
    coalesce(t.rule, e.rule) as rule,
    t.rule_value,
    t.lowest,
    t.highest
from expected as e
full outer join {{ ref('timing_rules') }} as t on e.rule = t.rule
where e.rule is null
    or t.rule is null
    or t.rule_value < t.lowest
    or t.rule_value > t.highest
