-- Where the market holds more good performers than we have customers. All companies count that are active, own customers too.
with context as (
    select
        as_of_date,
        base_currency_code
    from {{ ref('run_context') }}
),

rules as (
    {{ rule_values('list_rules', ['thin_below', 'rate_factor', 'share_factor']) }}
),

customers as (
    select
        l.company_id,
        sum(g.is_good) as good_performer_count,
        sum(g.is_judged) as judged_count
    from {{ ref('bridge_customer_company') }} as l
    inner join {{ ref('good_performers') }} as g on l.customer_id = g.customer_id
    group by l.company_id
),

companies as (
    select
        k.sector_section,
        k.size_class,
        k.region_code,
        k.region,
        l.company_id is not null as is_prospect,
        c.company_id is not null as is_customer,
        c.good_performer_count,
        c.judged_count,
        cast(l.probability as decimal(12, 8)) as probability,
        l.prospect_list,
        l.expected_yearly_value
    from {{ ref('market_companies') }} as k
    left join {{ ref('prospect_list') }} as l on k.company_id = l.company_id
    left join customers as c on k.company_id = c.company_id
    where k.standing = 'active'
),

market as (
    select
        {{ ratio('count(*) filter (where is_customer)', 'count(*)') }} as market_share,
        {{ ratio('sum(probability)', 'count(probability)') }} as expected_good_rate
    from companies
),

measured as (
    select
        sector_section,
        size_class,
        region_code,
        region,
        cast(count(*) as integer) as market_count,
        cast(count(*) filter (where is_prospect) as integer) as prospect_count,
        cast(count(*) filter (where is_customer) as integer) as own_customer_count,
        {{ ratio('count(*) filter (where is_customer)', 'count(*)') }} as market_share,
        cast(coalesce(sum(good_performer_count), 0) as integer) as good_performer_count,
        cast(coalesce(sum(judged_count), 0) as integer) as judged_count,
        {{ ratio('sum(good_performer_count)', 'sum(judged_count)') }} as good_performer_rate,
        {{ ratio('sum(probability)', 'count(probability)') }} as expected_good_rate,
        cast(count(*) filter (where prospect_list in ('lookalike', 'both')) as integer) as lookalike_count,
        cast(count(*) filter (where prospect_list in ('healthy', 'both')) as integer) as healthy_count,
        cast(coalesce(sum(expected_yearly_value) filter (where prospect_list in ('lookalike', 'both')), 0) as decimal(18, 2))
            as expected_yearly_value
    from companies
    group by sector_section, size_class, region_code, region
),

classed as (
    select
        m.*,
        case
            when m.market_count < u.thin_below then 'thin'
            when m.expected_good_rate > a.expected_good_rate * u.rate_factor
                then case when m.market_share < a.market_share * u.share_factor then 'white_space' else 'our_ground' end
            when m.expected_good_rate is not null then 'avoid'
            else 'unknown'
        end as white_space_class
    from measured as m
    cross join market as a
    cross join rules as u
)

select
    m.sector_section,
    s.sector_name,
    s.sector_name_nl,
    m.size_class,
    m.region_code,
    m.region,
    m.market_count,
    m.prospect_count,
    m.own_customer_count,
    m.market_share,
    m.good_performer_count,
    m.judged_count,
    m.good_performer_rate,
    m.expected_good_rate,
    m.lookalike_count,
    m.healthy_count,
    m.expected_yearly_value,
    cast(row_number() over (
        order by
            m.white_space_class = 'white_space' desc, m.expected_yearly_value desc, m.lookalike_count desc, m.market_count desc,
            m.sector_section asc, m.size_class asc, m.region_code asc
    ) as integer) as white_space_rank,
    m.white_space_class,
    c.base_currency_code,
    c.as_of_date
from classed as m
cross join context as c
left join {{ ref('sector_sections') }} as s on m.sector_section = s.sector_section
