with context as (
    select
        as_of_date,
        base_currency_code
    from {{ ref('run_context') }}
),

rules as (
    {{ buying_rules(['quote_days_most']) }}
),

orders as (
    select * from {{ ref('fct_order') }}
),

invoices as (
    select
        -- an invoice to somebody else than who ordered is a journey of its own
        case when o.order_id is not null then 'order:' || o.order_id else 'invoice:' || i.invoice_id end as journey_id,
        i.invoice_id,
        i.customer_id,
        i.invoice_date,
        i.due_date,
        i.amount_base,
        i.open_amount_base,
        i.is_open,
        i.open_days_late,
        i.clear_date,
        i.paid_amount,
        i.credited_amount,
        i.written_off_amount,
        i.dispute_opened_date
    from {{ ref('fct_invoice') }} as i
    left join orders as o on i.order_id = o.order_id and i.customer_id = o.customer_id
    where i.document_type = 'invoice'
),

reminders as (
    select
        invoice_id,
        min(sent_date) as first_reminder_date,
        max(level) as reminder_level
    from {{ ref('fct_reminder') }}
    group by invoice_id
),

payments as (
    select
        invoice_id,
        max(settled_date) as last_payment_date
    from {{ ref('fct_settlement') }}
    where settlement_type = 'payment' and amount > 0
    group by invoice_id
),

billed as (
    select
        i.journey_id,
        min(i.customer_id) as customer_id,
        cast(count(*) as integer) as invoice_count,
        {{ money_sum('i.amount_base') }} as invoiced_amount,
        {{ money_sum('i.open_amount_base') }} as open_amount,
        min(i.invoice_date) as first_invoice_date,
        min(i.due_date) as first_due_date,
        min(i.dispute_opened_date) as first_dispute_date,
        min(r.first_reminder_date) as first_reminder_date,
        max(r.reminder_level) as reminder_level,
        max(p.last_payment_date) as last_payment_date,
        max(i.clear_date) as last_clear_date,
        bool_or(i.is_open) as is_open,
        bool_or(i.open_days_late > 0) as is_overdue,
        bool_or(i.written_off_amount > 0) as is_written_off,
        bool_or(i.paid_amount > 0) as is_paid,
        bool_or(i.credited_amount > 0) as is_credited
    from invoices as i
    left join reminders as r on i.invoice_id = r.invoice_id
    left join payments as p on i.invoice_id = p.invoice_id
    group by i.journey_id
),

journeys as (
    select
        coalesce('order:' || o.order_id, b.journey_id) as journey_id,
        coalesce(o.customer_id, b.customer_id) as customer_id,
        o.order_id,
        o.order_date,
        o.delivered_date,
        o.cancelled_date,
        coalesce(o.order_date, b.first_invoice_date) as start_date,
        coalesce(b.invoice_count, 0) as invoice_count,
        b.invoiced_amount,
        b.open_amount,
        b.first_invoice_date,
        b.first_due_date,
        b.first_dispute_date,
        b.first_reminder_date,
        b.reminder_level,
        b.last_payment_date,
        b.last_clear_date,
        b.is_open,
        b.is_overdue,
        b.is_written_off,
        b.is_paid,
        b.is_credited
    from orders as o
    full outer join billed as b on 'order:' || o.order_id = b.journey_id
),

offers as (
    select
        'quote' as offer_type,
        activity_id as offer_id,
        account_id,
        cast(occurred_at as date) as offer_date
    from {{ ref('fct_activity') }}
    where activity_type = 'quote'
    union all
    select
        'deal' as offer_type,
        deal_id as offer_id,
        account_id,
        closed_date as offer_date
    from {{ ref('fct_deal') }}
    where is_won
),

-- a quote or a won deal led to the first order within its days; what it was about, no source says
led_to as (
    select
        f.offer_type,
        f.offer_id,
        f.offer_date,
        j.journey_id,
        row_number() over (partition by f.offer_type, f.offer_id order by j.start_date, j.journey_id) as place
    from offers as f
    inner join {{ ref('bridge_customer_account') }} as a on f.account_id = a.account_id
    inner join journeys as j on a.customer_id = j.customer_id and f.offer_date <= j.start_date
    cross join rules as r
    where {{ days_between('f.offer_date', 'j.start_date') }} <= r.quote_days_most
),

offered as (
    select
        journey_id,
        max(offer_date) filter (where offer_type = 'quote') as quote_date,
        max(offer_date) filter (where offer_type = 'deal') as deal_date
    from led_to
    where place = 1
    group by journey_id
),

judged as (
    select
        j.*,
        f.quote_date,
        f.deal_date,
        case
            when j.invoice_count = 0 and j.cancelled_date is not null then 'cancelled'
            when j.invoice_count = 0 then 'not_invoiced'
            when j.is_overdue then 'overdue'
            when j.is_open then 'open'
            when j.is_written_off then 'written_off'
            when j.is_credited and not j.is_paid then 'credited'
            else 'paid'
        end as journey_status
    from journeys as j
    left join offered as f on j.journey_id = f.journey_id
)

select
    j.journey_id,
    j.customer_id,
    j.order_id,
    j.start_date,
    j.quote_date,
    j.deal_date,
    j.order_date,
    j.cancelled_date,
    j.delivered_date,
    j.first_invoice_date,
    j.first_due_date,
    j.first_dispute_date,
    j.first_reminder_date,
    cast(j.reminder_level as integer) as reminder_level,
    j.last_payment_date,
    case when not j.is_open then j.last_clear_date end as clear_date,
    j.invoice_count,
    coalesce(j.invoiced_amount, cast(0 as decimal(18, 2))) as invoiced_amount,
    coalesce(j.open_amount, cast(0 as decimal(18, 2))) as open_amount,
    {{ days_between('j.quote_date', 'j.start_date') }} as quote_to_order_days,
    {{ days_between('j.order_date', 'j.delivered_date') }} as order_to_delivery_days,
    {{ days_between('j.delivered_date', 'j.first_invoice_date') }} as delivery_to_invoice_days,
    {{ days_between('j.order_date', 'j.first_invoice_date') }} as order_to_invoice_days,
    {{ days_between('j.first_invoice_date', 'j.first_reminder_date') }} as invoice_to_reminder_days,
    {{ days_between('j.first_invoice_date', 'j.last_payment_date') }} as invoice_to_payment_days,
    {{ days_between('j.order_date', 'j.last_payment_date') }} as order_to_payment_days,
    concat_ws(
        '>',
        case when j.quote_date is not null then 'quote' end,
        case when j.deal_date is not null then 'deal' end,
        case when j.order_id is not null then 'order' end,
        case when j.cancelled_date is not null then 'cancellation' end,
        case when j.delivered_date is not null then 'delivery' end,
        case when j.invoice_count > 0 then 'invoice' end,
        case when j.first_dispute_date is not null then 'dispute' end,
        case when j.first_reminder_date is not null then 'reminder' end,
        case when j.last_payment_date is not null then case when j.is_open then 'part_payment' else 'payment' end end,
        case when j.is_written_off then 'write_off' end
    ) as path,
    j.journey_status,
    j.journey_status in ('cancelled', 'written_off', 'credited', 'paid') as is_finished,
    c.base_currency_code,
    c.as_of_date
from judged as j
cross join context as c
