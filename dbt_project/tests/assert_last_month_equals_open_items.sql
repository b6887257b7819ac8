-- A failure means that the monthly history ends elsewhere than the list of open items, in total or in a bucket.
with last_month as (
    select
        closing_receivables_amount,
        not_due_amount,
        overdue_over_90_amount
    from {{ ref('receivables_monthly') }}
    where month_start = (select max(month_start) from {{ ref('receivables_monthly') }})
),

items as (
    select
        coalesce(sum(open_amount_base), 0) as open_amount,
        coalesce(sum(open_amount_base) filter (where ageing_bucket = 'not due'), 0) as not_due_amount,
        coalesce(sum(open_amount_base) filter (where ageing_bucket = 'over 90'), 0) as over_90_amount
    from {{ ref('open_items') }}
)

select *
from last_month as m
cross join items as i
where m.closing_receivables_amount <> i.open_amount
    or m.not_due_amount <> i.not_due_amount
    or m.overdue_over_90_amount <> i.over_90_amount
