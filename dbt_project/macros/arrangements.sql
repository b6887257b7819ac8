{#- What the models of arrangements, thank-yous and messages have in common. -#}

{# One row with every rule of seed arrangement_rules as a column. #}
{% macro arrangement_rules() -%}
select
    {% for name in [
        'same_arrangement_days', 'kept_grace_days', 'thank_days', 'remind_from_days', 'call_from_days', 'notice_from_days',
        'notice_until_days', 'gift_least_kept', 'gift_days'
    ] %}
    cast(sum(rule_value) filter (where rule = '{{ name }}') as integer) as {{ name }}{{ ',' if not loop.last }}
    {% endfor %}
from {{ ref('arrangement_rules') }}
{%- endmacro %}

{# The day itself, or the Monday after it. #}
{% macro on_weekday(day) -%}
({{ day }} + case {{ iso_weekday(day) }} when 6 then 2 when 7 then 1 else 0 end)
{%- endmacro %}

{# '1 day', '2 days'. #}
{% macro counted(number, one, more) -%}
(cast({{ number }} as varchar) || case when {{ number }} = 1 then ' {{ one }}' else ' {{ more }}' end)
{%- endmacro %}
