-- Every figure of a month end is a running sum of dated movements, so the whole history is one pass over the
-- documents and settlements: no day is expanded. What is overdue by more than n days moves the same way, with
-- each movement dated no earlier than the day on which its document passes that age.
with context as (
    select
        as_of_date,
        base_currency_code
    from {{ ref('run_context') }}
),

documents as (
    select
        invoice_id,
        document_type,
        invoice_date,
        due_date,
        amount_base,
        clear_date
    from {{ ref('fct_invoice') }}
),

settlements as (
    select
        s.invoice_id,
        s.settled_date,
        s.settlement_type,
        s.amount_base,
        d.due_date,
        d.invoice_date
    from {{ ref('fct_settlement') }} as s
    inner join documents as d on s.invoice_id = d.invoice_id
),

-- rounding each settlement in the base currency may leave cents behind: they leave with the last settlement
rounding as (
    select
        i.invoice_id,
        i.clear_date as moved_on,
        i.due_date,
        cast(i.amount_base - r.settled_amount_base as decimal(18, 2)) as amount_base
    from {{ ref('fct_invoice') }} as i
    inner join (
        select
            invoice_id,
            {{ money_sum('amount_base') }} as settled_amount_base
        from settlements
        group by invoice_id
    ) as r on i.invoice_id = r.invoice_id
    where i.clear_date is not null and i.amount_base <> r.settled_amount_base
),

movements as (
    select
        invoice_date as moved_on,
        due_date,
        case when document_type = 'credit_note' then 'credited' else 'invoiced' end as movement,
        amount_base as delta
    from documents
    union all
    select
        -- money that came before its document counts from the document on
        case when settled_date < invoice_date then invoice_date else settled_date end as moved_on,
        due_date,
        settlement_type as movement,
        cast(-amount_base as decimal(18, 2)) as delta
    from settlements
    union all
    select
        moved_on,
        due_date,
        'payment' as movement,
        cast(-amount_base as decimal(18, 2)) as delta
    from rounding
),

aged as (
    select
        moved_on,
        movement,
        delta,
        -- day from which the movement changes what is more than 0, 30, 60 and 90 days past due
        {% for days in [0, 30, 60, 90] %}
        case when moved_on > due_date + {{ days + 1 }} then moved_on else due_date + {{ days + 1 }} end as late_{{ days }}_on{{ ',' if not loop.last }}
        {% endfor %}
    from movements
),

flows as (
    select
        {{ month_start('moved_on') }} as month_start,
        movement,
        {{ money_sum('delta') }} as delta
    from aged
    group by 1, 2
    {% for days in [0, 30, 60, 90] %}
    union all
    select
        {{ month_start('late_' ~ days ~ '_on') }} as month_start,
        'late_{{ days }}' as movement,
        {{ money_sum('delta') }} as delta
    from aged
    where late_{{ days }}_on <= (select as_of_date from context)
    group by 1, 2
    {% endfor %}
),

counts as (
    select
        month_start,
        cast(sum(opened) as bigint) as opened,
        cast(sum(invoices) as bigint) as invoices,
        cast(sum(closed) as bigint) as closed
    from (
        select
            {{ month_start('invoice_date') }} as month_start,
            count(*) as opened,
            count(*) filter (where document_type = 'invoice') as invoices,
            0 as closed
        from documents
        group by 1
        union all
        select
            {{ month_start('case when clear_date < invoice_date then invoice_date else clear_date end') }} as month_start,
            0 as opened,
            0 as invoices,
            count(*) as closed
        from documents
        where clear_date is not null
        group by 1
    ) as c
    group by month_start
),

months as (
    select
        month_start,
        min(date_day) as first_day,
        max(date_day) as month_end
    from {{ ref('dim_date') }}
    group by month_start
),

spine as (
    select
        month_start,
        month_end
    from months
    where month_start >= (select {{ month_start('min(invoice_date)') }} from documents)
),

pivoted as (
    select
        month_start,
        {% for movement in ['invoiced', 'credited', 'payment', 'credit', 'discount', 'write_off', 'late_0', 'late_30', 'late_60', 'late_90'] %}
        cast(coalesce(sum(delta) filter (where movement = '{{ movement }}'), 0) as decimal(18, 2)) as {{ movement }}{{ ',' if not loop.last }}
        {% endfor %}
    from flows
    group by month_start
),

joined as (
    select
        s.month_start,
        s.month_end,
        {% for movement in ['invoiced', 'credited', 'payment', 'credit', 'discount', 'write_off', 'late_0', 'late_30', 'late_60', 'late_90'] %}
        coalesce(p.{{ movement }}, 0) as {{ movement }},
        {% endfor %}
        coalesce(c.opened, 0) as opened,
        coalesce(c.invoices, 0) as invoices,
        coalesce(c.closed, 0) as closed
    from spine as s
    left join pivoted as p on s.month_start = p.month_start
    left join counts as c on s.month_start = c.month_start
),

running as (
    select
        *,
        {% for bucket in [0, 30, 60, 90] %}
        cast(sum(late_{{ bucket }}) over (order by month_start) as decimal(18, 2)) as past_{{ bucket }},
        {% endfor %}
        cast(sum(invoiced + credited + payment + credit + discount + write_off) over (order by month_start) as decimal(18, 2)) as closing,
        cast(sum(opened - closed) over (order by month_start) as integer) as open_count
    from joined
)

select
    r.month_start,
    r.month_end,
    c.base_currency_code,
    cast(r.closing - (r.invoiced + r.credited + r.payment + r.credit + r.discount + r.write_off) as decimal(18, 2)) as opening_receivables_amount,
    cast(r.invoiced as decimal(18, 2)) as invoiced_amount,
    -- credit notes, and what was set off beyond them
    cast(-(r.credited + r.credit) as decimal(18, 2)) as credited_amount,
    cast(-r.payment as decimal(18, 2)) as received_amount,
    cast(-r.discount as decimal(18, 2)) as discount_amount,
    cast(-r.write_off as decimal(18, 2)) as written_off_amount,
    r.closing as closing_receivables_amount,
    cast(r.closing - r.past_0 as decimal(18, 2)) as not_due_amount,
    cast(r.past_0 - r.past_30 as decimal(18, 2)) as overdue_1_30_amount,
    cast(r.past_30 - r.past_60 as decimal(18, 2)) as overdue_31_60_amount,
    cast(r.past_60 - r.past_90 as decimal(18, 2)) as overdue_61_90_amount,
    r.past_90 as overdue_over_90_amount,
    {{ ratio('r.past_0', 'r.closing', 4) }} as overdue_rate,
    r.open_count as open_invoice_count,
    cast(r.invoices as integer) as invoice_count,
    {{ ratio('r.closing * (' ~ days_between('r.month_start', 'r.month_end') ~ ' + 1)', 'r.invoiced', 2) }} as dso_days,
    c.as_of_date
from running as r
cross join context as c
order by r.month_start
