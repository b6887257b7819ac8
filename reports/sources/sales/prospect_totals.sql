-- One row: all prospects together, however many of them the site carries.
select
    count(*) as listed_count,
    count(*) filter (where prospect_list in ('lookalike', 'both')) as lookalike_count,
    count(*) filter (where prospect_list = 'both') as both_count,
    count(*) filter (where prospect_list in ('healthy', 'both')) as healthy_count,
    count(*) filter (where prospect_list in ('lookalike', 'healthy', 'both')) as chosen_count,
    count(*) filter (where prospect_list in ('lookalike', 'healthy', 'both') and phone_permission = 'allowed') as phone_count,
    count(*) filter (where planned_week = 1) as this_week_count,
    count(probability) as scored_count,
    avg(probability) as probability,
    avg(probability) filter (where prospect_list in ('lookalike', 'both')) as lookalike_probability,
    coalesce(sum(expected_yearly_value) filter (where prospect_list in ('lookalike', 'both')), 0) as lookalike_value_amount,
    max(score_method) as score_method,
    max(base_currency_code) as base_currency_code,
    max(as_of_date) as as_of_date
from good_performer_prospects
