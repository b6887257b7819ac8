-- A rule of segment_rules never fires: a word in one of its lists is no class, or a rule before it takes all it asks for.
select r.rule_id
from {{ ref('segment_rules') }} as r
left join {{ ref('segment_of_classes') }} as s on r.rule_id = s.segment_rule
where s.segment_rule is null
