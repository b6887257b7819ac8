-- The profile of each open invoice laid out over the days after the as-of day. What lies before and after the due date is
-- stretched by the factors of the invoice; what is left of the whole is what has not come yet.
{{ config(materialized='view') }}
with invoices as (
    select * from {{ ref('stg_scoring__payment_timing') }}
),

context as (
    select as_of_date from {{ ref('run_context') }}
),

days as (
    select
        i.invoice_id,
        i.base_date + p.day_offset as payment_date,
        p.chance,
        p.day_offset < d.due_offset as is_by_due_date,
        i.early_factor,
        i.late_factor,
        i.by_now,
        c.as_of_date
    from invoices as i
    cross join context as c
    inner join {{ ref('stg_scoring__payment_profiles') }} as p on i.profile = p.profile
    inner join (
        select
            invoice_id,
            -- places of a profile are counted from 1, sixty days before the base day
            at_due - 61 as due_offset
        from {{ ref('stg_scoring__payment_timing') }}
    ) as d on i.invoice_id = d.invoice_id
)

select
    invoice_id,
    payment_date,
    {{ ratio('chance * case when is_by_due_date then early_factor else late_factor end', '1 - by_now', 9) }} as payment_probability,
    as_of_date
from days
where payment_date > as_of_date and chance > 0
