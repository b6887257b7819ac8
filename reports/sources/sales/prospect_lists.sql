-- One row per list that has prospects: how many, what share of them is expected to turn out good.
select
    prospect_list,
    count(*) as prospect_count,
    avg(probability) as probability
from good_performer_prospects
group by prospect_list
order by prospect_list
