{#-
    A staging model of a system: rename and cast, nothing else.

    relation: the system's raw table; its columns are text.
    columns: list of (input column, kind, SQL over the raw columns); kind is text, date, timestamp, amount,
        double, integer or boolean.
    decimal, date_order: how this system writes numbers and dates.

    Gives the columns, the row's lineage, and, where a value cannot be read, `problem` ('column: reason') with the
    row itself in `row_text`: the input layer rejects such a row with its file and line.
-#}
{% macro staged(relation, columns, decimal='.', date_order='dmy') %}
with delivered as (
    select * from {{ relation }}
),

typed as (
    select
        {% for column, kind, expression in columns %}
        {{ read_as(kind, expression, decimal, date_order) }} as {{ column }},
        {% if kind != 'text' %}{{ expression }} as text__{{ column }},{% endif %}
        {% endfor %}
        source_name,
        source_file,
        source_line,
        load_id,
        {{ whole_row('delivered') }} as raw_row
    from delivered
),

judged as (
    select
        *,
        coalesce(
            {% for column, kind, expression in columns if kind != 'text' %}
            {# nested, so that the text is looked at only where nothing was read #}
            case when {{ column }} is null then
                case
                    when not {{ is_blank('text__' ~ column) }}
                        then '{{ column }}: cannot read ''' || text__{{ column }} || ''' as {{ kind }}'
                end
            end,
            {% endfor %}
            cast(null as varchar)
        ) as problem
    from typed
)

select
    {% for column, kind, expression in columns %}{{ column }}, {% endfor %}
    source_name,
    source_file,
    source_line,
    load_id,
    problem,
    case when problem is not null then {{ as_json('raw_row') }} end as row_text
from judged
{% endmacro %}


{% macro read_as(kind, expression, decimal, date_order) -%}
    {%- if kind == 'text' -%} nullif(trim({{ expression }}), '')
    {%- elif kind == 'date' -%} {{ read_date(expression, date_order) }}
    {%- elif kind == 'timestamp' -%} {{ read_timestamp(expression, date_order) }}
    {%- elif kind == 'amount' -%} {{ read_amount(expression, decimal) }}
    {%- elif kind == 'double' -%} {{ read_double(expression, decimal) }}
    {%- elif kind == 'integer' -%} {{ read_integer(expression, decimal) }}
    {%- elif kind == 'boolean' -%} {{ read_boolean(expression) }}
    {%- else -%} {{ exceptions.raise_compiler_error("staged: no such kind: " ~ kind) }}
    {%- endif -%}
{%- endmacro %}
