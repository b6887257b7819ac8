{# Schemas are named as configured, without dbt's target prefix: `core`, `input`, `quality`. #}
{% macro generate_schema_name(custom_schema_name, node) -%}
    {{ (custom_schema_name or target.schema) | trim }}
{%- endmacro %}
