-- One row per sector, size and region of the market.
select
    sector_section,
    sector_name,
    size_class,
    region_code,
    region,
    market_count,
    prospect_count,
    own_customer_count,
    market_share,
    good_performer_count,
    judged_count,
    good_performer_rate,
    expected_good_rate,
    lookalike_count,
    healthy_count,
    expected_yearly_value,
    white_space_rank,
    white_space_class,
    base_currency_code,
    as_of_date
from market_segments
order by sector_section, size_class, region_code
limit 20000
