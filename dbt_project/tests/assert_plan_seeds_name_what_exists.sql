-- A row is a seed of the reminder plan that uses a word no other knows, or a schedule with a gap: customers would be without a next step.
with steps as (
    select
        *,
        row_number() over (partition by dunning_strategy order by step_number) as place,
        lag(level) over (partition by dunning_strategy order by step_number) as level_before,
        lag(offset_days) over (partition by dunning_strategy order by step_number) as offset_before
    from {{ ref('dunning_steps') }}
)

select
    'strategy of a rule' as kind,
    r.dunning_strategy as word
from {{ ref('dunning_rules') }} as r
left join {{ ref('dunning_strategies') }} as s on r.dunning_strategy = s.dunning_strategy
where s.dunning_strategy is null
union all
select
    'strategy without steps' as kind,
    s.dunning_strategy as word
from {{ ref('dunning_strategies') }} as s
left join {{ ref('dunning_steps') }} as d on s.dunning_strategy = d.dunning_strategy
where d.dunning_strategy is null
union all
select
    'strategy of a step' as kind,
    d.dunning_strategy as word
from {{ ref('dunning_steps') }} as d
left join {{ ref('dunning_strategies') }} as s on d.dunning_strategy = s.dunning_strategy
where s.dunning_strategy is null
union all
select
    'step out of order' as kind,
    d.dunning_strategy || ' ' || cast(d.step_number as varchar(9)) as word
from steps as d
where d.step_number <> d.place or d.level < d.level_before or d.offset_days <= d.offset_before
    or d.level not between 0 and 4 or d.offset_days < 0
union all
select
    'step, channel or tone' as kind,
    d.dunning_strategy || ' ' || cast(d.step_number as varchar(9)) as word
from steps as d
where d.next_step not in ('reminder', 'call', 'notice', 'final_notice', 'hand_over', 'arrangement_offer')
    or d.channel not in ('email', 'post', 'phone')
    or (d.channel = 'phone') <> (d.next_step = 'call')
    or d.tone not in ('friendly', 'neutral', 'firm', 'formal')
    or (d.next_step = 'call' and (d.charges_interest or d.charges_costs))
union all
select
    'standard or a last rule for everyone' as kind,
    'missing' as word
from (
    select count(*) as standards
    from {{ ref('dunning_strategies') }}
    where dunning_strategy = 'standard'
) as s
cross join (
    select
        max(priority) as last_priority,
        max(priority) filter (where segments = '*' and behaviour_classes = '*' and treatments = '*') as rest_priority
    from {{ ref('dunning_rules') }}
) as r
where s.standards <> 1 or r.rest_priority is null or r.rest_priority <> r.last_priority
union all
select
    'segment' as kind,
    n.segment as word
from {{ ref('dunning_rules') }} as r
left join {{ ref('segment_names') }} as n on {{ class_in('n.segment', 'r.segments') }}
where n.segment is null
union all
select
    'leniency' as kind,
    l.rule_id as word
from {{ ref('leniency_rules') }} as l
where l.valid_from >= l.valid_until or l.extra_days < 0
