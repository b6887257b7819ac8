with documents as (
    select
        *,
        -- credit notes have no part in how long the customer has owed
        open_amount_base > 0 as is_owed
    from {{ ref('open_items') }}
),

items as (
    select
        customer_id,
        customer_name,
        as_of_date,
        base_currency_code,
        cast(count(*) as integer) as open_invoice_count,
        cast(count(*) filter (where open_days_late > 0) as integer) as overdue_invoice_count,
        {{ money_sum('open_amount_base') }} as open_amount,
        {% for bucket, column in [('not due', 'not_due'), ('1-30', 'overdue_1_30'), ('31-60', 'overdue_31_60'), ('61-90', 'overdue_61_90'), ('over 90', 'overdue_over_90')] %}
        cast(coalesce(sum(open_amount_base) filter (where ageing_bucket = '{{ bucket }}'), 0) as decimal(18, 2)) as {{ column }}_amount,
        {% endfor %}
        cast(coalesce(sum(open_amount_base) filter (where is_disputed), 0) as decimal(18, 2)) as disputed_amount,
        min(due_date) filter (where is_owed) as oldest_due_date,
        max(open_days_late) filter (where is_owed) as oldest_days_late,
        sum(open_amount_base * open_days_late) filter (where is_owed) as amount_days,
        sum(open_amount_base) filter (where is_owed) as exposure_amount
    from documents
    group by 1, 2, 3, 4
),

losses as (
    select
        customer_id,
        {{ money_sum('expected_credit_loss_amount') }} as expected_credit_loss_amount
    from {{ ref('expected_credit_loss') }}
    group by customer_id
),

totals as (
    select sum(open_amount) as open_amount from items
)

select
    i.customer_id,
    i.customer_name,
    i.open_invoice_count,
    i.overdue_invoice_count,
    i.open_amount,
    i.not_due_amount,
    i.overdue_1_30_amount,
    i.overdue_31_60_amount,
    i.overdue_61_90_amount,
    i.overdue_over_90_amount,
    cast(i.open_amount - i.not_due_amount as decimal(18, 2)) as overdue_amount,
    {{ share_of('i.open_amount - i.not_due_amount', 'i.open_amount', 4) }} as overdue_rate,
    {{ ratio('i.open_amount', 't.open_amount') }} as open_share,
    i.disputed_amount,
    i.oldest_due_date,
    i.oldest_days_late,
    {{ ratio('i.amount_days', 'i.exposure_amount', 1) }} as weighted_days_late,
    c.credit_limit as credit_limit_amount,
    {{ ratio('i.open_amount', 'c.credit_limit', 4) }} as credit_limit_use_rate,
    l.expected_credit_loss_amount,
    i.base_currency_code,
    i.as_of_date
from items as i
inner join {{ ref('dim_customer') }} as c on i.customer_id = c.customer_id
left join losses as l on i.customer_id = l.customer_id
cross join totals as t
