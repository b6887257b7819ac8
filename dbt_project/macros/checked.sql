{#-
    What was delivered for an entity, judged against the input contract: every row once, accepted or not.

    entity: name of the input entity; its contract is input__<entity>.yml.
    relations: staging models that deliver it; a column that one lacks is NULL.
    derived: {column: SQL} for what follows from other columns where a source does not say it.
    rules: list of (column, SQL that is true where the rule is broken, reason).
    must_exist: {column: checked model} whose accepted rows must hold the value.
    spelled: {column: kind} of names that `spellings` brings to one spelling.

    Adds `rejection_class` (NULL = accepted), `rejection_column`, `rejection_reason` and `row_text`:
      contract    a value that cannot be read, or that must be there and is not, or breaks a rule
      duplicate   the same row again
      superseded  a later row has this key: the correction counts
      orphan      what it refers to was not delivered
-#}
{% macro checked(entity, relations, derived={}, rules=[], must_exist={}, spelled={}) %}
{%- if execute -%}
{%- set contract = graph.nodes['model.paywell.input__' ~ entity] -%}
{%- set key = contract.config.meta.grain -%}
{%- set lineage = ['source_name', 'source_file', 'source_line'] -%}
{%- set columns = [] -%}
{%- for column in contract.columns.values() if column.name not in lineage -%}
    {%- do columns.append(column) -%}
{%- endfor -%}
with delivered as (
    {% for relation in relations %}
    {%- set there = adapter.get_columns_in_relation(relation) | map(attribute='name') | list %}
    select
        {% for column in columns %}
        {{ column.name if column.name in there else 'cast(null as ' ~ column.data_type ~ ')' }} as {{ column.name }},
        {% endfor %}
        source_name, source_file, source_line, load_id, problem, row_text
    from {{ relation }}
    {% if not loop.last %}union all{% endif %}
    {% endfor %}
),

spelled as (
    select
        {% for column in columns %}
        {% if column.name in spelled %}
        case when s_{{ column.name }}.kind is null then d.{{ column.name }} else s_{{ column.name }}.meant end as {{ column.name }},
        {% else %}
        d.{{ column.name }},
        {% endif %}
        {% endfor %}
        d.source_name, d.source_file, d.source_line, d.load_id, d.problem, d.row_text
    from delivered as d
    {% for column, kind in spelled.items() %}
    left join {{ ref('spellings') }} as s_{{ column }}
        on s_{{ column }}.kind = '{{ kind }}' and trim(d.{{ column }}) = s_{{ column }}.written
    {% endfor %}
),

completed as (
    select
        {% for column in columns %}
        {{ derived.get(column.name, column.name) }} as {{ column.name }},
        {% endfor %}
        source_name, source_file, source_line, load_id, problem, row_text
    from spelled
),

judged as (
    select
        *,
        coalesce(
            problem,
            {% for column in columns if column.config.meta.must_have or column.name in key %}
            case when {{ column.name }} is null then '{{ column.name }}: must have a value' end,
            {% endfor %}
            {% for column, broken, reason in rules %}
            case when {{ broken }} then '{{ column }}: {{ reason }}' end,
            {% endfor %}
            cast(null as varchar)
        ) as complaint
    from completed
),

-- few keys come more than once: only their rows are ranked and compared
repeated as (
    select {{ key | join(', ') }}
    from judged
    where complaint is null
    group by {{ key | join(', ') }}
    having count(*) > 1
),

ranked as (
    select
        j.source_name,
        j.source_file,
        j.source_line,
        row_number() over newest_first as place,
        first_value(j.source_name) over newest_first as newest_source,
        first_value(j.source_file) over newest_first as newest_file,
        first_value(j.source_line) over newest_first as newest_line,
        {{ whole_content(columns) }} = first_value({{ whole_content(columns) }}) over newest_first as is_same
    from judged as j
    inner join repeated as r on {% for name in key %}j.{{ name }} = r.{{ name }}{{ ' and ' if not loop.last }}{% endfor %}
    where j.complaint is null
    window newest_first as (
        partition by {% for name in key %}j.{{ name }}{{ ', ' if not loop.last }}{% endfor %}
        order by j.load_id desc, j.source_name asc, j.source_file desc, j.source_line desc
    )
),

verdict as (
    select
        j.*,
        case
            when j.complaint is not null then 'contract'
            when k.is_same then 'duplicate'
            when k.place is not null then 'superseded'
            {% for column, relation in must_exist.items() %}
            when p{{ loop.index }}.{{ column }} is null then 'orphan'
            {% endfor %}
        end as rejection_class,
        case
            when j.complaint is not null then j.complaint
            when k.is_same then '{{ key[0] }}: the same row stands in ' || k.newest_file || ' line ' || cast(k.newest_line as varchar)
                || case when k.newest_source <> j.source_name then ' of source ' || k.newest_source else '' end
            when k.place is not null then '{{ key[0] }}: a later row with this key stands in ' || k.newest_file || ' line ' || cast(k.newest_line as varchar)
                -- two systems that number alike would lose documents to each other
                || case when k.newest_source <> j.source_name then ' of source ' || k.newest_source || '; where both number alike, map one with a text before it' else '' end
            {% for column, relation in must_exist.items() %}
            when p{{ loop.index }}.{{ column }} is null then '{{ column }}: no accepted row has ''' || j.{{ column }} || ''''
            {% endfor %}
        end as full_reason
    from judged as j
    left join ranked as k
        on j.source_name = k.source_name and j.source_file = k.source_file and j.source_line = k.source_line and k.place > 1
    {% for column, relation in must_exist.items() %}
    left join (select {{ column }} from {{ relation }} where rejection_class is null group by {{ column }}) as p{{ loop.index }}
        on j.{{ column }} = p{{ loop.index }}.{{ column }}
    {% endfor %}
)

select
    {% for column in columns %}
    cast({{ column.name }} as {{ column.data_type }}) as {{ column.name }},
    {% endfor %}
    source_name,
    source_file,
    source_line,
    load_id,
    rejection_class,
    case when rejection_class is not null then split_part(full_reason, ': ', 1) end as rejection_column,
    case when rejection_class is not null then substr(full_reason, length(split_part(full_reason, ': ', 1)) + 3) end as rejection_reason,
    case when rejection_class is not null then coalesce(row_text, {{ content_as_json(columns) }}) end as row_text
from verdict
{%- else -%}
select 1 as parsing
{%- endif -%}
{% endmacro %}


{# All columns of a row as one text, to see whether two rows are the same. #}
{% macro whole_content(columns) -%}
    {% for column in columns %}coalesce(cast(j.{{ column.name }} as varchar), '~'){{ " || '|' || " if not loop.last }}{% endfor %}
{%- endmacro %}

{% macro content_as_json(columns) -%}
    '{' || concat_ws(', ', {% for column in columns %}'"{{ column.name }}": "' || replace(cast({{ column.name }} as varchar), '"', '''') || '"'{{ ', ' if not loop.last }}{% endfor %}) || '}'
{%- endmacro %}


{# The accepted rows of a checked model, in the columns of the contract. #}
{% macro accepted(relation) %}
select
    {% for column in model.columns.values() %}
    {{ column.name }}{{ ',' if not loop.last }}
    {% endfor %}
from {{ relation }}
where rejection_class is null
{% endmacro %}
