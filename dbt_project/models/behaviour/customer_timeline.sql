-- Nothing is ever taken back: what happened by an earlier as-of day stands in the list of every later one.
with context as (
    select as_of_date from {{ ref('run_context') }}
),

invoices as (
    select * from {{ ref('fct_invoice') }}
),

orders as (
    select * from {{ ref('fct_order') }}
),

arrangements as (
    select * from {{ ref('fct_arrangement') }}
),

accounts as (
    select
        account_id,
        customer_id
    from {{ ref('bridge_customer_account') }}
),

deals as (
    select
        d.*,
        a.customer_id
    from {{ ref('fct_deal') }} as d
    inner join accounts as a on d.account_id = a.account_id
),

events as (
    select
        'order' as event_type,
        order_id as reference_id,
        customer_id,
        order_date as event_date,
        cast(null as varchar) as department,
        'order ' || order_id as detail,
        amount,
        currency_code,
        order_id,
        cast(null as varchar) as invoice_id,
        source_name
    from orders
    union all
    select
        'cancellation' as event_type,
        order_id as reference_id,
        customer_id,
        cancelled_date as event_date,
        cast(null as varchar) as department,
        'order ' || order_id as detail,
        amount,
        currency_code,
        order_id,
        cast(null as varchar) as invoice_id,
        source_name
    from orders
    where cancelled_date is not null
    union all
    select
        'delivery' as event_type,
        order_id as reference_id,
        customer_id,
        delivered_date as event_date,
        cast(null as varchar) as department,
        'order ' || order_id as detail,
        amount,
        currency_code,
        order_id,
        cast(null as varchar) as invoice_id,
        source_name
    from orders
    where delivered_date is not null
    union all
    select
        document_type as event_type,
        invoice_id as reference_id,
        customer_id,
        invoice_date as event_date,
        cast(null as varchar) as department,
        'document ' || invoice_id || ', due on ' || cast(due_date as varchar) as detail,
        amount,
        currency_code,
        order_id,
        invoice_id,
        source_name
    from invoices
    union all
    select
        'dispute_opened' as event_type,
        invoice_id as reference_id,
        customer_id,
        dispute_opened_date as event_date,
        cast(null as varchar) as department,
        'document ' || invoice_id as detail,
        amount,
        currency_code,
        order_id,
        invoice_id,
        source_name
    from invoices
    where dispute_opened_date is not null
    union all
    select
        'dispute_closed' as event_type,
        invoice_id as reference_id,
        customer_id,
        dispute_closed_date as event_date,
        cast(null as varchar) as department,
        'document ' || invoice_id as detail,
        amount,
        currency_code,
        order_id,
        invoice_id,
        source_name
    from invoices
    where dispute_closed_date is not null
    union all
    select
        case when s.settlement_type = 'payment' and s.amount < 0 then 'payment_returned' else s.settlement_type end as event_type,
        s.settlement_id as reference_id,
        s.customer_id,
        s.settled_date as event_date,
        cast(null as varchar) as department,
        'document ' || s.invoice_id as detail,
        s.amount,
        s.currency_code,
        i.order_id,
        s.invoice_id,
        s.source_name
    from {{ ref('fct_settlement') }} as s
    inner join invoices as i on s.invoice_id = i.invoice_id
    -- a credit is told by its credit note
    where s.settlement_type <> 'credit'
    union all
    select
        'reminder' as event_type,
        r.reminder_id as reference_id,
        r.customer_id,
        r.sent_date as event_date,
        cast(null as varchar) as department,
        'level ' || cast(r.level as varchar) || ', document ' || r.invoice_id as detail,
        i.amount,
        i.currency_code,
        i.order_id,
        r.invoice_id,
        r.source_name
    from {{ ref('fct_reminder') }} as r
    inner join invoices as i on r.invoice_id = i.invoice_id
    union all
    select
        case when kept_date > due_date then 'arrangement_kept_late' else 'arrangement_kept' end as event_type,
        arrangement_id as reference_id,
        customer_id,
        kept_date as event_date,
        cast(null as varchar) as department,
        'instalment ' || arrangement_id || ', due on ' || cast(due_date as varchar) as detail,
        amount,
        cast(null as varchar) as currency_code,
        cast(null as varchar) as order_id,
        cast(null as varchar) as invoice_id,
        source_name
    from arrangements
    where kept_date is not null
    union all
    select
        'arrangement_broken' as event_type,
        a.arrangement_id as reference_id,
        a.customer_id,
        a.due_date + 1 as event_date,
        cast(null as varchar) as department,
        'instalment ' || a.arrangement_id || ', due on ' || cast(a.due_date as varchar) as detail,
        a.amount,
        cast(null as varchar) as currency_code,
        cast(null as varchar) as order_id,
        cast(null as varchar) as invoice_id,
        a.source_name
    from arrangements as a
    -- it stays broken when it is paid later
    inner join context as c on a.due_date < c.as_of_date
    where a.kept_date is null or a.kept_date > a.due_date
    union all
    select
        v.activity_type as event_type,
        v.activity_id as reference_id,
        a.customer_id,
        cast(v.occurred_at as date) as event_date,
        v.department,
        v.outcome as detail,
        cast(null as decimal(18, 2)) as amount,
        cast(null as varchar) as currency_code,
        cast(null as varchar) as order_id,
        cast(null as varchar) as invoice_id,
        v.source_name
    from {{ ref('fct_activity') }} as v
    inner join accounts as a on v.account_id = a.account_id
    union all
    select
        'deal_opened' as event_type,
        deal_id as reference_id,
        customer_id,
        created_date as event_date,
        cast(null as varchar) as department,
        'deal ' || deal_id as detail,
        amount,
        cast(null as varchar) as currency_code,
        cast(null as varchar) as order_id,
        cast(null as varchar) as invoice_id,
        source_name
    from deals
    union all
    select
        case when is_won then 'deal_won' else 'deal_lost' end as event_type,
        deal_id as reference_id,
        customer_id,
        closed_date as event_date,
        cast(null as varchar) as department,
        'deal ' || deal_id as detail,
        amount,
        cast(null as varchar) as currency_code,
        cast(null as varchar) as order_id,
        cast(null as varchar) as invoice_id,
        source_name
    from deals
    where closed_date is not null and is_won is not null
)

select
    -- a source of its own may number as another does
    e.event_type || ':' || e.source_name || ':' || e.reference_id as event_id,
    e.customer_id,
    e.event_date,
    e.event_type,
    coalesce(lower(e.department), t.department) as department,
    coalesce(t.event_title, e.event_type) || coalesce(': ' || e.detail, '') as event_title,
    e.amount,
    e.currency_code,
    e.order_id,
    e.invoice_id,
    e.reference_id,
    e.source_name
from events as e
left join {{ ref('event_types') }} as t on e.event_type = t.event_type
