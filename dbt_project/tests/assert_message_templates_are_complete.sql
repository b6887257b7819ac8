-- A row here: a message that something asks for stands in no seed in that language, or a message stands in one language
-- alone, or its id is not its type, tone and language. Such a message could not be sent.
with languages as (
    select 'nl' as language_code
    union all
    select 'en' as language_code
),

templates as (
    select * from {{ ref('message_templates') }}
),

-- leniency may turn a step into an offer, and softens the tone by one notch
tones as (
    select
        'friendly' as tone,
        1 as firmness
    union all
    select
        'neutral' as tone,
        2 as firmness
    union all
    select
        'firm' as tone,
        3 as firmness
    union all
    select
        'formal' as tone,
        4 as firmness
),

asked as (
    select
        next_step as message_type,
        tone
    from {{ ref('dunning_steps') }}
    where next_step not in ('call', 'wait', 'none')
    union
    select
        'arrangement_offer' as message_type,
        softer.tone
    from {{ ref('dunning_steps') }} as s
    inner join tones as harder on s.tone = harder.tone
    inner join tones as softer on softer.firmness = greatest(harder.firmness - 1, 1)
    where s.level >= 2
    union
    select
        s.next_step as message_type,
        softer.tone
    from {{ ref('dunning_steps') }} as s
    inner join tones as harder on s.tone = harder.tone
    inner join tones as softer on softer.firmness = greatest(harder.firmness - 1, 1)
    where s.next_step not in ('call', 'wait', 'none', 'hand_over')
    union
    -- who broke an arrangement is written to firmly
    select
        next_step as message_type,
        'firm' as tone
    from {{ ref('dunning_steps') }}
    where next_step not in ('call', 'wait', 'none')
    union
    select
        message_type,
        tone
    from templates
)

select
    a.message_type,
    a.tone,
    l.language_code,
    'is missing' as problem
from asked as a
cross join languages as l
left join templates as t on t.template_id = a.message_type || '_' || a.tone || '_' || l.language_code
where t.template_id is null
union all
select
    message_type,
    tone,
    language_code,
    'has another id' as problem
from templates
where template_id <> message_type || '_' || tone || '_' || language_code
