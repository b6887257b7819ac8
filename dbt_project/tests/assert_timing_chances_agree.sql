-- A row here: the chances of an invoice's days do not add up to what is said of the coming week or fortnight, or to more than 1. On a
-- Saturday or Sunday, where payments wait for Monday, the days have passed that the sums count from: then only the whole is compared.
with chances as (
    select
        invoice_id,
        sum(payment_probability) as whole_probability,
        coalesce(sum(payment_probability) filter (where {{ days_between('as_of_date', 'payment_date') }} <= 7), 0) as week_probability,
        coalesce(sum(payment_probability) filter (where {{ days_between('as_of_date', 'payment_date') }} <= 14), 0) as fortnight_probability
    from {{ ref('payment_chances') }}
    group by invoice_id
),

compared as (
    select
        t.invoice_id,
        t.as_of_date,
        t.paid_within_7_probability,
        t.paid_within_14_probability,
        coalesce(c.whole_probability, 0) as whole_probability,
        coalesce(c.week_probability, 0) as week_probability,
        coalesce(c.fortnight_probability, 0) as fortnight_probability,
        {{ iso_weekday('t.as_of_date') }} <= 5 as is_working_day
    from {{ ref('payment_timing') }} as t
    left join chances as c on t.invoice_id = c.invoice_id
)

select *
from compared
where whole_probability > 1.00001
    or is_working_day and abs(week_probability - paid_within_7_probability) > 0.0001
    or is_working_day and abs(fortnight_probability - paid_within_14_probability) > 0.0001
