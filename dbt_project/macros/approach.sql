{# One row with every rule of a seed of rules (rule, rule_value) as a column. #}
{% macro rule_values(seed, names) -%}
select
    {% for name in names %}
    (select v.rule_value from {{ ref(seed) }} as v where v.rule = '{{ name }}') as {{ name }}{{ ',' if not loop.last }}
    {% endfor %}
{%- endmacro %}

{# A figure of a group of few, drawn to that of the larger group around it as if `prior` more of those were in it. #}
{% macro drawn_to(figure, count, parent, prior) -%}
    {{ ratio(count ~ ' * ' ~ figure ~ ' + ' ~ prior ~ ' * ' ~ parent, count ~ ' + ' ~ prior, 2) }}
{%- endmacro %}
