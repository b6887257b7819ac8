{#-
    Everything that DuckDB and Spark spell differently, one macro each; models use these and no engine's own
    spelling. Text is read by the macros that the loader keeps in schema `loading`, so that a value means the
    same in a mapping and in a staging model.
-#}

{% macro read_date(text, date_order='dmy') %}{{ return(adapter.dispatch('read_date')(text, date_order)) }}{% endmacro %}
{% macro default__read_date(text, date_order) %}loading.read_date({{ text }}, '{{ date_order }}'){% endmacro %}

{% macro read_timestamp(text, date_order='dmy') %}{{ return(adapter.dispatch('read_timestamp')(text, date_order)) }}{% endmacro %}
{% macro default__read_timestamp(text, date_order) %}loading.read_timestamp({{ text }}, '{{ date_order }}'){% endmacro %}

{% macro read_amount(text, decimal='.') %}{{ return(adapter.dispatch('read_amount')(text, decimal)) }}{% endmacro %}
{% macro default__read_amount(text, decimal) %}loading.read_amount({{ text }}, '{{ decimal }}'){% endmacro %}

{% macro read_double(text, decimal='.') %}{{ return(adapter.dispatch('read_double')(text, decimal)) }}{% endmacro %}
{% macro default__read_double(text, decimal) %}loading.read_double({{ text }}, '{{ decimal }}'){% endmacro %}

{% macro read_integer(text, decimal='.') %}{{ return(adapter.dispatch('read_integer')(text, decimal)) }}{% endmacro %}
{% macro default__read_integer(text, decimal) %}loading.read_integer({{ text }}, '{{ decimal }}'){% endmacro %}

{% macro read_boolean(text) %}{{ return(adapter.dispatch('read_boolean')(text)) }}{% endmacro %}
{% macro default__read_boolean(text) %}loading.read_boolean({{ text }}){% endmacro %}

{% macro is_blank(text) %}{{ return(adapter.dispatch('is_blank')(text)) }}{% endmacro %}
{% macro default__is_blank(text) %}loading.is_blank({{ text }}){% endmacro %}

{# Digit-only ids get back the leading zeros that a spreadsheet took. #}
{% macro pad_id(text, width) %}{{ return(adapter.dispatch('pad_id')(text, width)) }}{% endmacro %}
{% macro default__pad_id(text, width) %}loading.pad_id({{ text }}, {{ width }}){% endmacro %}

{# Text at a path such as 'properties.name' or '[0].code' of a JSON text. #}
{% macro json_text(json, path) %}{{ return(adapter.dispatch('json_text')(json, path)) }}{% endmacro %}
{% macro default__json_text(json, path) %}json_extract_string({{ json }}, '{{ json_path(path) }}'){% endmacro %}
{% macro spark__json_text(json, path) %}get_json_object({{ json }}, '{{ json_path(path) }}'){% endmacro %}

{% macro json_path(path) %}{{ return('$' ~ path if path.startswith('[') else '$.' ~ path) }}{% endmacro %}

{# Lower case without blanks and punctuation: 'GTX-Pro' and 'gtx pro' are 'gtxpro'. #}
{% macro letters_only(text) %}translate(lower({{ text }}), ' -_./&,', ''){% endmacro %}

{# The whole row of a relation's alias as one value, and such a value as JSON text. #}
{% macro whole_row(alias) %}{{ return(adapter.dispatch('whole_row')(alias)) }}{% endmacro %}
{% macro default__whole_row(alias) %}{{ alias }}{% endmacro %}
{% macro spark__whole_row(alias) %}struct({{ alias }}.*){% endmacro %}

{% macro as_json(value) %}{{ return(adapter.dispatch('as_json')(value)) }}{% endmacro %}
{% macro default__as_json(value) %}cast(to_json({{ value }}) as varchar){% endmacro %}
{% macro spark__as_json(value) %}to_json({{ value }}){% endmacro %}

{# Whole days from `a` to `b`; negative where b comes first. #}
{% macro days_between(a, b) %}{{ return(adapter.dispatch('days_between')(a, b)) }}{% endmacro %}
{% macro default__days_between(a, b) %}cast(date_diff('day', {{ a }}, {{ b }}) as integer){% endmacro %}
{% macro spark__days_between(a, b) %}datediff({{ b }}, {{ a }}){% endmacro %}

{% macro month_start(day) %}cast(date_trunc('month', {{ day }}) as date){% endmacro %}

{% macro add_months(day, months) %}{{ return(adapter.dispatch('add_months')(day, months)) }}{% endmacro %}
{% macro default__add_months(day, months) %}cast({{ day }} + ({{ months }}) * interval '1' month as date){% endmacro %}
{% macro spark__add_months(day, months) %}add_months({{ day }}, {{ months }}){% endmacro %}

{# From-item with one row per day (`date_day`) between two dates, both SQL expressions over constants. #}
{% macro day_series(first_day, last_day) %}{{ return(adapter.dispatch('day_series')(first_day, last_day)) }}{% endmacro %}
{% macro default__day_series(first_day, last_day) %}(select cast(unnest(generate_series({{ first_day }}, {{ last_day }}, interval '1' day)) as date) as date_day){% endmacro %}
{% macro spark__day_series(first_day, last_day) %}(select explode(sequence({{ first_day }}, {{ last_day }}, interval '1' day)) as date_day){% endmacro %}

{# Monday 1 … Sunday 7. #}
{% macro iso_weekday(day) %}{{ return(adapter.dispatch('iso_weekday')(day)) }}{% endmacro %}
{% macro default__iso_weekday(day) %}cast(isodow({{ day }}) as integer){% endmacro %}
{% macro spark__iso_weekday(day) %}(weekday({{ day }}) + 1){% endmacro %}

{# Exact sum of money: DuckDB widens sums to 38 digits, which makes the next step many times slower. #}
{% macro money_sum(amount) %}cast(sum({{ amount }}) as decimal(18, 2)){% endmacro %}

{# One division of exact numbers, rounded the same way on every engine; NULL for an empty denominator. #}
{% macro ratio(numerator, denominator, digits=6) -%}
    (round(cast({{ numerator }} as double) / nullif(cast({{ denominator }} as double), 0) * 1e{{ digits }}) / 1e{{ digits }})
{%- endmacro %}

{# An amount at a rate, rounded to cents. #}
{% macro at_rate(amount, rate) %}cast(round({{ amount }} * {{ rate }}, 2) as decimal(18, 2)){% endmacro %}
