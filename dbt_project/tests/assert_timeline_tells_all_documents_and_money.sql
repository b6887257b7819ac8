-- A failure means that the timeline lacks a document or money, tells one twice, or tells of a day that is still to come.
with found as (
    select
        count(*) filter (where event_type in ('invoice', 'credit_note')) as document_count,
        coalesce(sum(amount) filter (where event_type in ('invoice', 'credit_note')), 0) as document_amount,
        coalesce(sum(amount) filter (where event_type in ('payment', 'payment_returned', 'discount', 'write_off')), 0) as settled_amount,
        max(event_date) as last_date
    from {{ ref('customer_timeline') }}
),

documents as (
    select
        count(*) as document_count,
        coalesce(sum(amount), 0) as document_amount,
        coalesce(sum(paid_amount + discount_amount + written_off_amount), 0) as settled_amount
    from {{ ref('fct_invoice') }}
)

select *
from found as f
cross join documents as d
cross join {{ ref('run_context') }} as c
where f.document_count <> d.document_count
    or f.document_amount <> d.document_amount
    or f.settled_amount <> d.settled_amount
    or f.last_date > c.as_of_date
