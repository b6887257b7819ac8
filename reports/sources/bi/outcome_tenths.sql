-- One row per list of then, tenth of the ranking of then and verdict of now: the customers that came of it.
select
    prospect_list,
    decile,
    verdict_now,
    count(*) as customer_count
from prospect_outcomes
group by prospect_list, decile, verdict_now
order by prospect_list, decile, verdict_now
