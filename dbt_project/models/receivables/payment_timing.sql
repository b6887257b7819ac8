-- What the model of payment timing says of each open invoice, in days, chances and words.
with invoices as (
    select * from {{ ref('open_items') }}
    where document_type = 'invoice' and open_amount_base > 0
),

rules as (
    select
        max(rule_value) filter (where rule = 'trend_days') as trend_days,
        max(rule_value) filter (where rule = 'beyond_share') as beyond_share
    from {{ ref('timing_rules') }}
),

timed as (
    select
        i.invoice_id,
        i.customer_id,
        i.customer_name,
        i.invoice_date,
        i.due_date,
        i.open_amount_base,
        i.open_days_late,
        i.is_disputed,
        t.method,
        t.expected_date,
        t.early_date,
        t.late_date,
        t.late_probability,
        t.very_late_probability,
        t.paid_within_7_probability,
        t.paid_within_14_probability,
        t.paid_within_30_probability,
        t.unpaid_probability,
        t.own_percentile,
        t.paid_count,
        cast(round(t.usual_days_late) as integer) as usual_days,
        cast(round(t.recent_days_late) as integer) as recent_days,
        cast(round(t.long_days_late) as integer) as long_days,
        t.pay_run,
        t.run_weekday,
        t.other_overdue_count,
        t.own_percentile >= r.beyond_share as is_beyond,
        r.trend_days,
        i.base_currency_code,
        i.as_of_date
    from invoices as i
    cross join rules as r
    inner join {{ ref('stg_scoring__payment_timing') }} as t on i.invoice_id = t.invoice_id
)

select
    invoice_id,
    customer_id,
    customer_name,
    invoice_date,
    due_date,
    open_amount_base,
    open_days_late,
    is_disputed,
    expected_date,
    early_date,
    late_date,
    {{ days_between('due_date', 'expected_date') }} as expected_days_late,
    {{ days_between('as_of_date', 'expected_date') }} as expected_wait_days,
    late_probability,
    very_late_probability,
    paid_within_7_probability,
    paid_within_14_probability,
    paid_within_30_probability,
    unpaid_probability,
    own_percentile,
    paid_count,
    usual_days,
    pay_run,
    run_weekday,
    method,
    {{ timing_reason('en') }} as timing_reason,
    {{ timing_reason('nl') }} as timing_reason_nl,
    base_currency_code,
    as_of_date
from timed
