-- One row per seller, by code: what there is to approach, and what of it is planned. The lesser and open deals are not.
select
    seller_code,
    count(*) as prospect_count,
    count(*) filter (where planned_week = 1) as this_week_count,
    max(planned_week) as last_week,
    count(*) filter (where phone_permission = 'allowed') as phone_count,
    avg(probability) as probability,
    coalesce(sum(expected_yearly_value), 0) as expected_yearly_value
from good_performer_prospects
where prospect_list in ('lookalike', 'healthy', 'both')
group by seller_code
order by prospect_count desc, seller_code nulls last
limit 1000
