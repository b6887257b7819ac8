-- depends_on: {{ ref('checked__accounts') }}
-- depends_on: {{ ref('checked__activities') }}
-- depends_on: {{ ref('checked__arrangements') }}
-- depends_on: {{ ref('checked__companies') }}
-- depends_on: {{ ref('checked__consents') }}
-- depends_on: {{ ref('checked__contacts') }}
-- depends_on: {{ ref('checked__customers') }}
-- depends_on: {{ ref('checked__deals') }}
-- depends_on: {{ ref('checked__financials') }}
-- depends_on: {{ ref('checked__insolvencies') }}
-- depends_on: {{ ref('checked__invoices') }}
-- depends_on: {{ ref('checked__orders') }}
-- depends_on: {{ ref('checked__ratings') }}
-- depends_on: {{ ref('checked__reminders') }}
-- depends_on: {{ ref('checked__settlements') }}
{% set entities = ['accounts', 'activities', 'arrangements', 'companies', 'consents', 'contacts', 'customers', 'deals', 'financials', 'insolvencies', 'invoices', 'orders', 'ratings', 'reminders', 'settlements'] %}

with unreadable_lines as (
    select
        source_name,
        table_name,
        source_file,
        source_line,
        'unreadable' as rejection_class,
        column_name,
        reason,
        row_text
    from {{ ref('stg_loading__rejected_lines') }}
    -- a source that left paywell.yml takes its unreadable lines along
    where source_name in (select d.source_name from {{ ref('stg_loading__deliveries') }} as d)
),

broken_rows as (
    {% for entity in entities %}
    select
        source_name,
        '{{ entity }}' as table_name,
        source_file,
        source_line,
        rejection_class,
        rejection_column as column_name,
        rejection_reason as reason,
        row_text
    from {{ ref('checked__' ~ entity) }}
    where rejection_class is not null
    {% if not loop.last %}union all{% endif %}
    {% endfor %}
)

select * from unreadable_lines
union all
select * from broken_rows
order by source_name, table_name, source_file, source_line
