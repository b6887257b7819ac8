-- A failure means that two rules hold on one day for the same approach, that one ends without a successor, or that no general
-- rule is there for a purpose, a channel and a kind of person.
with rules as (
    select
        *,
        lead(valid_from) over (partition by country_code, purpose, channel, person_kind order by valid_from) as next_from
    from {{ ref('contact_rules') }}
),

approaches as (
    {% for purpose in ['marketing', 'service'] %}
    {% for channel in ['email', 'phone', 'post', 'visit'] %}
    {% for kind in ['natural', 'legal'] %}
    select
        '{{ purpose }}' as purpose,
        '{{ channel }}' as channel,
        '{{ kind }}' as person_kind
    {{ 'union all' if not loop.last }}
    {% endfor %}
    {{ 'union all' if not loop.last }}
    {% endfor %}
    {{ 'union all' if not loop.last }}
    {% endfor %}
)

select
    contact_rule,
    purpose,
    channel,
    person_kind
from rules
where valid_until <> coalesce(next_from, cast('9999-12-31' as date))
union all
select
    'any' as contact_rule,
    a.purpose,
    a.channel,
    a.person_kind
from approaches as a
left join rules as r
    on a.purpose = r.purpose and a.channel = r.channel and a.person_kind = r.person_kind
    and r.country_code = 'any' and r.valid_from <= cast('1900-01-01' as date)
where r.contact_rule is null
