-- A failure means that the ageing buckets of a month do not add up to its closing receivables, or that the months
-- do not follow from each other.
with months as (
    select
        *,
        lag(closing_receivables_amount) over (order by month_start) as previous_closing
    from {{ ref('receivables_monthly') }}
)

select *
from months
where not_due_amount + overdue_1_30_amount + overdue_31_60_amount + overdue_61_90_amount + overdue_over_90_amount
    <> closing_receivables_amount
    or opening_receivables_amount + invoiced_amount - credited_amount - received_amount - discount_amount
    - written_off_amount <> closing_receivables_amount
    or coalesce(previous_closing, 0) <> opening_receivables_amount
