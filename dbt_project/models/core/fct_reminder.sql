with context as (
    select as_of_date from {{ ref('run_context') }}
)

select
    r.reminder_id,
    r.invoice_id,
    i.customer_id,
    r.sent_date,
    r.level,
    r.channel,
    r.source_name
from {{ ref('input__reminders') }} as r
inner join context as c on r.sent_date <= c.as_of_date
-- a document from after the as-of day is not known yet, nor is its customer
inner join {{ ref('fct_invoice') }} as i on r.invoice_id = i.invoice_id
