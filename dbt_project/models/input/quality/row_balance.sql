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

with judged as (
    {% for entity in entities %}
    select
        source_name,
        '{{ entity }}' as entity,
        cast(count_if(rejection_class is null) as bigint) as rows_loaded,
        cast(count_if(rejection_class is not null) as bigint) as rows_rejected
    from {{ ref('checked__' ~ entity) }}
    group by source_name
    {% if not loop.last %}union all{% endif %}
    {% endfor %}
),

unreadable as (
    select
        source_name,
        table_name,
        cast(count(*) as bigint) as rows_unreadable
    from {{ ref('stg_loading__rejected_lines') }}
    group by source_name, table_name
)

select
    d.source_name,
    d.table_name,
    d.entity,
    d.rows_raw + coalesce(u.rows_unreadable, 0) as rows_read,
    coalesce(j.rows_loaded, 0) as rows_loaded,
    coalesce(u.rows_unreadable, 0) as rows_unreadable,
    coalesce(j.rows_rejected, 0) as rows_rejected,
    d.rows_left_out,
    d.rows_folded
from {{ ref('stg_loading__deliveries') }} as d
left join judged as j on d.source_name = j.source_name and d.entity = j.entity
left join unreadable as u on d.source_name = u.source_name and d.table_name = u.table_name
order by d.source_name, d.table_name
