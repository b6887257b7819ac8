with months as (
    select * from {{ ref('receivables_monthly') }}
)

select
    month_start,
    month_end,
    day_count,
    base_currency_code,
    opening_receivables_amount,
    invoiced_amount,
    credited_amount,
    received_amount,
    discount_amount,
    written_off_amount,
    closing_receivables_amount,
    not_due_amount,
    overdue_1_30_amount,
    overdue_31_60_amount,
    overdue_61_90_amount,
    overdue_over_90_amount,
    overdue_rate,
    open_invoice_count,
    invoice_count,
    dso_days,
    dso_countback_days,
    best_possible_dso_days,
    average_days_delinquent,
    cei,
    write_off_rate,
    cash_conversion_days,
    due_count,
    on_time_rate,
    as_of_date
from months
order by month_start
