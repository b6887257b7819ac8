{# The different names of a group in one text, in the order of the alphabet. #}
{% macro joined_names(name) %}{{ return(adapter.dispatch('joined_names')(name)) }}{% endmacro %}
{% macro default__joined_names(name) %}string_agg(distinct {{ name }}, '; ' order by {{ name }}){% endmacro %}
{% macro spark__joined_names(name) %}array_join(array_sort(collect_set({{ name }})), '; '){% endmacro %}
