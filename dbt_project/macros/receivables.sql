{#- What several models of receivables say in the same way about ageing and money in time. -#}

{# The last day past due of each ageing bucket, in order; the last bucket has none. #}
{% macro ageing_buckets() %}{{ return([('not due', 0), ('1-30', 30), ('31-60', 60), ('61-90', 90), ('over 90', none)]) }}{% endmacro %}

{# Ageing bucket of an item by its days past due (0 and less: not due). #}
{% macro ageing_bucket(days_late) -%}
case
    {%- for bucket, last_day in ageing_buckets() if last_day is not none %}
    when {{ days_late }} <= {{ last_day }} then '{{ bucket }}'
    {%- endfor %}
    else '{{ ageing_buckets()[-1][0] }}'
end
{%- endmacro %}

{# Place of an item's ageing bucket, 1 = not due to 5 = over 90. #}
{% macro ageing_place(days_late) -%}
case
    {%- for bucket, last_day in ageing_buckets() if last_day is not none %}
    when {{ days_late }} <= {{ last_day }} then {{ loop.index }}
    {%- endfor %}
    else {{ ageing_buckets() | length }}
end
{%- endmacro %}

{# As `ratio`, and NULL as well where the denominator is below zero: a share of a credit balance says nothing. #}
{% macro share_of(numerator, denominator, digits=4) -%}
(case when {{ denominator }} > 0 then round(cast({{ numerator }} as double) / cast({{ denominator }} as double) * 1e{{ digits }}) / 1e{{ digits }} end)
{%- endmacro %}

{# The measures that the months of receivables are made of, with their types. #}
{% macro month_measures() -%}
    {%- set measures = [] -%}
    {%- for name in ['invoice_count', 'open_change', 'due_count', 'on_time_count'] -%}
        {%- do measures.append((name, 'integer')) -%}
    {%- endfor -%}
    {%- for name in [
        'invoiced_amount', 'credited_amount', 'received_amount', 'discount_amount', 'written_off_amount', 'change_amount',
        'late_0', 'late_30', 'late_60', 'late_90', 'cash_amount', 'cash_amount_days',
    ] -%}
        {%- do measures.append((name, 'decimal(18, 2)')) -%}
    {%- endfor -%}
    {{ return(measures) }}
{%- endmacro %}

{# All measures of a month in one order; those that `given` does not name are 0. #}
{% macro month_row(given) -%}
    {%- for name, kind in month_measures() %}
    cast({{ given.get(name, '0') }} as {{ kind }}) as {{ name }}{{ ',' if not loop.last }}
    {%- endfor %}
{%- endmacro %}

{# A rate seen in `count` cases, drawn toward another that weighs as much as `weight` cases. #}
{% macro shrunk(rate, count, toward, weight) -%}
(round((coalesce({{ rate }} * {{ count }}, 0) + cast({{ toward }} as double) * {{ weight }}) / cast({{ count }} + {{ weight }} as double) * 1e6) / 1e6)
{%- endmacro %}
