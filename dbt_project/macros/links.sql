{#-
    Keys that say for certain who is who, in one spelling: without zeros in front, which spreadsheets take. Dutch numbers
    are digits ('KVK 1234567' is 01234567); elsewhere a letter belongs to the number. Zeros alone are no number.
-#}
{% macro registration_key(number, country=none) -%}
    nullif(trim(leading '0' from translate(
        upper({{ number }}), ' .-/_:'{% if country %} || case when {{ country }} = 'NL' then 'ABCDEFGHIJKLMNOPQRSTUVWXYZ' else '' end{% endif %}, ''
    )), '')
{%- endmacro %}
