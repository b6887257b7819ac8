-- A row here: a rule of following up arrangements has a value that makes no sense, is missing, has a name that no model
-- reads, or the steps are not in their order.
with expected as (
    {% for rule in [
        'same_arrangement_days', 'kept_grace_days', 'thank_days', 'remind_from_days', 'call_from_days', 'notice_from_days',
        'notice_until_days', 'gift_least_kept', 'gift_days'
    ] %}
    select '{{ rule }}' as rule
    {% if not loop.last %}union all{% endif %}
    {% endfor %}
),

rules as (
    {{ arrangement_rules() }}
)

select
    coalesce(t.rule, e.rule) as rule,
    t.rule_value,
    t.lowest,
    t.highest
from expected as e
full outer join {{ ref('arrangement_rules') }} as t on e.rule = t.rule
where e.rule is null
    or t.rule is null
    or t.rule_value < t.lowest
    or t.rule_value > t.highest
union all
select
    'order of the steps' as rule,
    remind_from_days as rule_value,
    call_from_days as lowest,
    notice_from_days as highest
from rules
where remind_from_days >= call_from_days or call_from_days >= notice_from_days or notice_from_days > notice_until_days
