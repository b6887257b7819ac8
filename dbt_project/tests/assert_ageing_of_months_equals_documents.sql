-- A failure means that the running sums of a month end show other buckets than the documents that were open on it,
-- each looked at by itself.
with months as (
    select
        month_start,
        month_end
    from {{ ref('receivables_monthly') }}
),

documents as (
    select
        m.month_start,
        s.open_amount_base,
        {{ days_between('s.due_date', 'm.month_end') }} as days_late
    from months as m
    inner join {{ ref('fct_invoice_state') }} as s on s.valid_from <= m.month_end and m.month_end < s.valid_until
    where s.is_open
),

buckets as (
    select
        month_start,
        count(*) as open_count,
        sum(case when days_late < 1 then open_amount_base else 0 end) as not_due_amount,
        sum(case when days_late between 1 and 30 then open_amount_base else 0 end) as overdue_1_30_amount,
        sum(case when days_late between 31 and 60 then open_amount_base else 0 end) as overdue_31_60_amount,
        sum(case when days_late between 61 and 90 then open_amount_base else 0 end) as overdue_61_90_amount,
        sum(case when days_late >= 91 then open_amount_base else 0 end) as overdue_over_90_amount
    from documents
    group by month_start
)

select m.*
from {{ ref('receivables_monthly') }} as m
left join buckets as b on m.month_start = b.month_start
where coalesce(b.open_count, 0) <> m.open_invoice_count
    or coalesce(b.not_due_amount, 0) <> m.not_due_amount
    or coalesce(b.overdue_1_30_amount, 0) <> m.overdue_1_30_amount
    or coalesce(b.overdue_31_60_amount, 0) <> m.overdue_31_60_amount
    or coalesce(b.overdue_61_90_amount, 0) <> m.overdue_61_90_amount
    or coalesce(b.overdue_over_90_amount, 0) <> m.overdue_over_90_amount
