-- One row per day of the history and segment: the customers in it.
select
    profile_date,
    segment,
    count(*) as customer_count
from segment_history
group by profile_date, segment
order by profile_date, segment
