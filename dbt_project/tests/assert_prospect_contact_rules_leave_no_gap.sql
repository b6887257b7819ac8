-- A failure means that two rules hold on one day for approaching who is no customer, that one ends without a successor, or that
-- no general rule is there for a channel and a kind of person.
with rules as (
    select
        *,
        lead(valid_from) over (partition by country_code, channel, person_kind order by valid_from) as next_from
    from {{ ref('prospect_contact_rules') }}
),

approaches as (
    {% for channel in ['email', 'phone', 'post', 'visit'] %}
    {% for kind in ['natural', 'legal'] %}
    select
        '{{ channel }}' as channel,
        '{{ kind }}' as person_kind
    {{ 'union all' if not loop.last }}
    {% endfor %}
    {{ 'union all' if not loop.last }}
    {% endfor %}
)

select
    contact_rule,
    channel,
    person_kind
from rules
where valid_until <> coalesce(next_from, cast('9999-12-31' as date))
union all
select
    'any' as contact_rule,
    a.channel,
    a.person_kind
from approaches as a
left join rules as r
    on a.channel = r.channel and a.person_kind = r.person_kind
    and r.country_code = 'any' and r.valid_from <= cast('1900-01-01' as date)
where r.contact_rule is null
