{#- What the models of the call lists say in the same way. -#}

{# The weekday `days` (0 and more) weekdays after a weekday. #}
{% macro weekdays_after(weekday, days) -%}
({{ weekday }} + cast({{ days }} + 2 * floor(({{ iso_weekday(weekday) }} - 1 + {{ days }}) / 5e0) as integer))
{%- endmacro %}

{# What `amount` that comes `days` sooner saves on what money costs. #}
{% macro interest_gained(amount, days) -%}
cast({{ ratio(amount ~ ' * ' ~ days ~ ' * ' ~ var('strategy_capital_rate'), '365', 2) }} as decimal(18, 2))
{%- endmacro %}
