-- A failure means that the segments, sectors or countries of a month do not add up to all customers together.
with sums as (
    select
        dimension,
        month_start,
        {% for name in ['invoiced_amount', 'credited_amount', 'received_amount', 'discount_amount', 'written_off_amount',
            'opening_receivables_amount', 'closing_receivables_amount', 'not_due_amount', 'overdue_1_30_amount',
            'overdue_31_60_amount', 'overdue_61_90_amount', 'overdue_over_90_amount', 'open_invoice_count', 'invoice_count',
            'due_count'] %}
        sum({{ name }}) as {{ name }}{{ ',' if not loop.last }}
        {% endfor %}
    from {{ ref('receivables_by_group') }}
    group by dimension, month_start
),

dimensions as (
    select 'segment' as dimension
    union all
    select 'sector' as dimension
    union all
    select 'country' as dimension
)

select
    d.dimension,
    t.month_start
from sums as t
cross join dimensions as d
left join sums as s on d.dimension = s.dimension and t.month_start = s.month_start
where t.dimension = 'total' and (
    s.month_start is null
    {% for name in ['invoiced_amount', 'credited_amount', 'received_amount', 'discount_amount', 'written_off_amount',
        'opening_receivables_amount', 'closing_receivables_amount', 'not_due_amount', 'overdue_1_30_amount',
        'overdue_31_60_amount', 'overdue_61_90_amount', 'overdue_over_90_amount', 'open_invoice_count', 'invoice_count',
        'due_count'] %}
    or s.{{ name }} <> t.{{ name }}
    {% endfor %}
)
