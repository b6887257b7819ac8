-- A row here: the parts of the market do not add up to the active companies, the lists and their value.
with parts as (
    select
        coalesce(sum(market_count), 0) as market_count,
        coalesce(sum(prospect_count), 0) as prospect_count,
        coalesce(sum(lookalike_count), 0) as lookalike_count,
        coalesce(sum(healthy_count), 0) as healthy_count,
        coalesce(sum(expected_yearly_value), 0) as expected_yearly_value
    from {{ ref('market_segments') }}
),

companies as (
    select count(*) as market_count
    from {{ ref('market_companies') }}
    where standing = 'active'
),

lists as (
    select
        count(*) as prospect_count,
        count(*) filter (where prospect_list in ('lookalike', 'both')) as lookalike_count,
        count(*) filter (where prospect_list in ('healthy', 'both')) as healthy_count,
        coalesce(sum(expected_yearly_value) filter (where prospect_list in ('lookalike', 'both')), 0) as expected_yearly_value
    from {{ ref('prospect_list') }}
)

select *
from parts as p
cross join companies as c
cross join lists as l
where p.market_count <> c.market_count
    or p.prospect_count <> l.prospect_count
    or p.lookalike_count <> l.lookalike_count
    or p.healthy_count <> l.healthy_count
    or p.expected_yearly_value <> l.expected_yearly_value
