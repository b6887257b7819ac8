-- One row per finding that some deal has: the deals, and what is overdue of them.
select
    finding,
    max(finding_name) as finding_name,
    max(advice) as advice,
    count(*) as deal_count,
    coalesce(sum(overdue_amount), 0) as overdue_amount
from deal_terms
group by finding
order by deal_count desc, finding
