-- One row per region with prospects; a region that is not known counts as one.
select
    coalesce(region_code, 'unknown') as region_code,
    coalesce(max(region), 'unknown') as region,
    count(*) as prospect_count,
    count(*) filter (where prospect_list in ('lookalike', 'both')) as lookalike_count,
    count(*) filter (where prospect_list in ('healthy', 'both')) as healthy_count,
    coalesce(sum(expected_yearly_value) filter (where prospect_list in ('lookalike', 'both')), 0) as lookalike_value_amount
from good_performer_prospects
group by coalesce(region_code, 'unknown')
order by region_code
