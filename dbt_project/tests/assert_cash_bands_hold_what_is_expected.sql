-- A row here: what is expected of a week lies outside its band, or whether receipts lay in the band of then is told wrongly (a cent
-- beside an end may be either, as amounts are rounded).
select
    period_start as week_start,
    low_amount,
    expected_amount,
    high_amount,
    cast(null as decimal(18, 2)) as actual_amount
from {{ ref('cash_forecast') }}
where period_type = 'week'
    and (low_amount is null or high_amount is null or low_amount < 0 or low_amount > expected_amount or high_amount < expected_amount)
union all
select
    week_start,
    low_amount,
    expected_amount,
    high_amount,
    actual_amount
from {{ ref('cash_forecast_history') }}
where low_amount > expected_amount
    or high_amount < expected_amount
    or is_in_band and (actual_amount < low_amount - 0.01 or actual_amount > high_amount + 0.01)
    or not is_in_band and actual_amount > low_amount + 0.01 and actual_amount < high_amount - 0.01
