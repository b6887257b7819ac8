-- A failure means that a month of a group does not balance: its buckets differ from its closing receivables, its flows
-- do not lead from opening to closing, or it does not open with what the month before closed with.
with months as (
    select
        *,
        lag(closing_receivables_amount) over (partition by dimension, group_code order by month_start) as previous_closing
    from {{ ref('receivables_by_group') }}
)

select *
from months
where not_due_amount + overdue_1_30_amount + overdue_31_60_amount + overdue_61_90_amount + overdue_over_90_amount
    <> closing_receivables_amount
    or opening_receivables_amount + invoiced_amount - credited_amount - received_amount - discount_amount
    - written_off_amount <> closing_receivables_amount
    or coalesce(previous_closing, 0) <> opening_receivables_amount
    or open_invoice_count < 0
    or average_days_delinquent <> round((dso_days - best_possible_dso_days) * 100) / 100
