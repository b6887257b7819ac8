-- A row here: a rule of the prospect lists has a value that makes no sense, is missing, or has a name that no model reads.
with expected as (
    {% for rule in ['lookalike_share', 'affinity_high_from', 'affinity_average_from', 'thin_below', 'rate_factor', 'share_factor'] %}
    select '{{ rule }}' as rule
    {% if not loop.last %}union all{% endif %}
    {% endfor %}
)

select
    coalesce(t.rule, e.rule) as rule,
    t.rule_value,
    t.lowest,
    t.highest
from expected as e
full outer join {{ ref('list_rules') }} as t on e.rule = t.rule
where e.rule is null
    or t.rule is null
    or t.rule_value < t.lowest
    or t.rule_value > t.highest
