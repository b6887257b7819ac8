select
    week_number,
    week_start,
    week_end,
    prognosis_amount,
    own_median_amount,
    expected_amount,
    low_amount,
    high_amount,
    new_amount,
    history_amount,
    common_share
from {{ source('scoring', 'cash_weeks') }}
