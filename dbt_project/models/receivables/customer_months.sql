-- Each movement dated by the month in which it counts. What is overdue by more than n days moves the same way as what
-- is open, with each movement dated no earlier than the day on which its document passes that age: no day is expanded.
with context as (
    select as_of_date from {{ ref('run_context') }}
),

movements as (
    select
        *,
        {% for days in [0, 30, 60, 90] %}
        greatest(moved_on, due_date + {{ days + 1 }}) as late_{{ days }}_on{{ ',' if not loop.last }}
        {% endfor %}
    from {{ ref('receivable_movements') }}
),

-- the last day that is still on time, or the day of a document that came later than that
deadlines as (
    select
        customer_id,
        valid_from,
        valid_until,
        days_late,
        greatest(due_date + {{ var('grace_days') }}, invoice_date) as last_day
    from {{ ref('fct_invoice_state') }}
    where document_type = 'invoice'
),

receipts as (
    select
        s.customer_id,
        s.amount_base,
        greatest(s.settled_date, i.invoice_date) as moved_on,
        {{ days_between('least(o.order_date, i.invoice_date)', 's.settled_date') }} as days
    from {{ ref('fct_settlement') }} as s
    inner join {{ ref('fct_invoice') }} as i on s.invoice_id = i.invoice_id
    left join {{ ref('fct_order') }} as o on i.order_id = o.order_id
    -- money paid back is not received a second time
    where s.settlement_type = 'payment' and s.amount_base > 0
),

measured as (
    select
        customer_id,
        {{ month_start('moved_on') }} as month_start,
        {{ month_row({
            'invoice_count': "count(*) filter (where document_type = 'invoice' and moved_on = invoice_date)",
            'open_change': 'sum(open_change)',
            'invoiced_amount': 'sum(invoiced_amount)',
            'credited_amount': 'sum(credited_amount)',
            'received_amount': 'sum(received_amount)',
            'discount_amount': 'sum(discount_amount)',
            'written_off_amount': 'sum(written_off_amount)',
            'change_amount': 'sum(change_amount)',
        }) }}
    from movements
    group by 1, 2
    {% for days in [0, 30, 60, 90] %}
    union all
    select
        customer_id,
        {{ month_start('late_' ~ days ~ '_on') }} as month_start,
        {{ month_row({'late_' ~ days: 'sum(change_amount)'}) }}
    from movements
    where late_{{ days }}_on <= (select as_of_date from context)
    group by 1, 2
    {% endfor %}
    union all
    select
        customer_id,
        {{ month_start('last_day') }} as month_start,
        {{ month_row({
            'due_count': 'count(*)',
            'on_time_count': 'count(*) filter (where days_late <= ' ~ var('grace_days') ~ ')',
        }) }}
    from deadlines
    where valid_from <= last_day and last_day < valid_until and last_day <= (select as_of_date from context)
    group by 1, 2
    union all
    select
        customer_id,
        {{ month_start('moved_on') }} as month_start,
        {{ month_row({
            'cash_amount': 'sum(amount_base)',
            'cash_amount_days': 'sum(amount_base * days)',
        }) }}
    from receipts
    group by 1, 2
)

select
    customer_id,
    month_start,
    {% for name, kind in month_measures() %}
    cast(sum({{ name }}) as {{ kind }}) as {{ name }}{{ ',' if not loop.last }}
    {% endfor %}
from measured
group by customer_id, month_start
