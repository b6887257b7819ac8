-- One row per day of the history, segment left, segment entered and reason: the customers that moved so.
select
    profile_date,
    previous_segment,
    segment,
    moved_because,
    count(*) as customer_count
from segment_history
where has_moved
group by profile_date, previous_segment, segment, moved_because
order by profile_date, previous_segment, segment, moved_because
