-- The invoices behind the calls, the most promising first.
with chances as (
    select * from {{ ref('call_chances') }}
),

ranked as (
    select
        invoice_id,
        row_number() over (order by rank_points desc, invoice_id asc) as invoice_rank
    from chances
    where call_class <> 'leave_alone'
)

select
    cast(k.invoice_rank as integer) as invoice_rank,
    h.invoice_id,
    h.customer_id,
    h.customer_name,
    l.call_rank,
    h.call_class,
    h.situation,
    h.reason as class_reason,
    h.reason_nl as class_reason_nl,
    h.behaviour_class,
    h.invoice_date,
    h.due_date,
    h.open_amount_base,
    h.open_days_late,
    h.expected_wait_days,
    h.change_probability,
    h.expected_days_gained,
    h.expected_gain_amount,
    h.rank_points,
    h.last_reminder_date,
    h.base_currency_code,
    h.as_of_date
from chances as h
left join ranked as k on h.invoice_id = k.invoice_id
left join {{ ref('call_list') }} as l on h.customer_id = l.customer_id
