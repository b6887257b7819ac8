-- One row per sector with prospects.
select
    sector_section,
    max(sector_name) as sector_name,
    count(*) as prospect_count,
    count(*) filter (where prospect_list in ('lookalike', 'both')) as lookalike_count,
    avg(probability) as probability
from good_performer_prospects
group by sector_section
order by sector_section
