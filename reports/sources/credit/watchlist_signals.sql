-- One row per signal that is on the watch list: its customers, and what they owe.
select
    signal,
    max(signal_name) as signal_name,
    max(severity) as severity,
    min(list_position) as list_position,
    count(*) as customer_count,
    count(*) filter (where is_new) as new_count,
    sum(open_amount) as open_amount
from watchlist
group by signal
order by list_position
