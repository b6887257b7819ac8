-- One row per day and per week of the coming half year; the two tell the same money.
select
    period_type,
    period_number,
    period_start,
    period_end,
    prognosis_amount,
    history_amount,
    expected_amount,
    low_amount,
    high_amount,
    new_invoices_amount,
    expected_total_amount,
    base_currency_code,
    as_of_date
from cash_forecast
order by period_type, period_start
