-- One row per customer and signal on the watch list, in its order; the first 20,000.
-- credit.watchlist_totals says how many there are in all.
select
    list_position,
    customer_id,
    customer_name,
    signal,
    signal_name,
    severity,
    signal_date,
    is_new,
    fact,
    advice,
    open_amount,
    overdue_amount,
    precision_rate,
    precision_low,
    precision_high,
    precision_count
from watchlist
order by list_position
limit 20000
