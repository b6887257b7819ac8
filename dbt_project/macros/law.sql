{#- What collection of `amount` costs a debtor, by the bracket (a row of collection_cost_brackets) that it falls in. -#}
{% macro collection_cost(amount, bracket) -%}
    cast(
        least(
            greatest(
                {{ bracket }}.cost_from + ({{ amount }} - {{ bracket }}.amount_from) * {{ bracket }}.rate,
                {{ bracket }}.minimum_cost
            ),
            {{ bracket }}.maximum_cost
        ) as decimal(18, 2)
    )
{%- endmacro %}

{#- Simple interest over `amount`, from the sum over all days of the yearly rate on each; a year counts 365 days. -#}
{% macro simple_interest(amount, rate_days) %}cast({{ ratio(amount ~ ' * ' ~ rate_days, '365', 2) }} as decimal(18, 2)){% endmacro %}
