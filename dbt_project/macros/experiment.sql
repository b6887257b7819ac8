{#-
    Who keeps the standard schedule, so that the others can be compared with them: drawn by a hash, so that a customer
    stays on its side for as long as the experiment has its name.
-#}

{# A number from 0 to below 1 that hangs on the text alone: the first six hexadecimal digits of its MD5. #}
{% macro hash_share(text) -%}
((
    {% for place in range(1, 7) %}
    (instr('0123456789abcdef', substr(md5({{ text }}), {{ place }}, 1)) - 1) * {{ 16 ** (6 - place) }}{{ ' +' if not loop.last }}
    {% endfor %}
) / cast(16777216 as double))
{%- endmacro %}

{# Whether a customer is in the control group of the experiment that paywell.yml names. #}
{% macro is_in_control(customer_id) -%}
{{ hash_share(customer_id ~ " || '|" ~ var('strategy_experiment') ~ "'") }} < {{ var('strategy_control_share') }}
{%- endmacro %}

{# The day from which the plan is worked with; NULL before there is one. #}
{% macro experiment_day() -%}
{% if var('strategy_experiment_from') == 'none' %}cast(null as date){% else %}cast('{{ var("strategy_experiment_from") }}' as date){% endif %}
{%- endmacro %}

{# One row with the thresholds of the effect as columns. #}
{% macro effect_rules(names) -%}
select
    {% for name in names %}
    max(case when threshold = '{{ name }}' then threshold_value end) as {{ name }}{{ ',' if not loop.last }}
    {% endfor %}
from {{ ref('effect_thresholds') }}
{%- endmacro %}

{# A mean as an exact number, so that sums of it hang on no order of rows. #}
{% macro exact_mean(total, number) -%}
cast({{ ratio(total, number, 4) }} as decimal(9, 4))
{%- endmacro %}

{# Of `n` pairs with these sums (NULL of none): the sum of the products of their distances from the means. #}
{% macro centred_products(sum_ab, sum_a, sum_b, n) -%}
({{ sum_ab }} - {{ sum_a }} * {{ sum_b }} / {{ n }})
{%- endmacro %}

{# Days in words with one decimal, as English or Dutch writes it. #}
{% macro tenths_in_words(days, language) -%}
{% if language == 'nl' %}replace(cast(cast({{ days }} as decimal(9, 1)) as varchar), '.', ','){% else %}cast(cast({{ days }} as decimal(9, 1)) as varchar){% endif %}
{%- endmacro %}
