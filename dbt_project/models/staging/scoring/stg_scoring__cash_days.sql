select
    cash_date,
    prognosis_amount,
    expected_amount,
    new_amount,
    history_amount
from {{ source('scoring', 'cash_days') }}
