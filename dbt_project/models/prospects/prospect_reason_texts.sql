-- What raised or lowered a company's chance, in words. It is measured against the market: a group of which fewer perform well
-- than of all customers still speaks for a company where most of the market stands in worse ones. The words say so.
with context as (
    select as_of_date from {{ ref('run_context') }}
),

listed as (
    select company_id
    from {{ ref('prospect_gates') }}
    where gate in ('open', 'open_deal')
),

-- the customers that were learned from, for 'x % of all'
learned as (
    select {{ ratio('sum(is_good)', 'count(is_good)') }} as good_rate
    from {{ ref('training_set') }}
),

reasons as (
    select
        s.company_id,
        s.model,
        s.direction,
        cast(s.place as integer) as place,
        s.feature,
        s.bin,
        s.points_effect,
        s.good_rate,
        cast(s.count as integer) as customer_count
    from {{ ref('stg_scoring__score_reasons') }} as s
    inner join listed as l on s.company_id = l.company_id
    where
        s.place <= case
            when s.direction = 'for' and s.model = 'performance' then 3
            when s.direction = 'for' or s.model = 'performance' then 2
            else 0
        end
),

-- an activity is told with its section, a postal area with its region
named as (
    select
        b.*,
        f.feature_name,
        f.feature_name_nl,
        coalesce(
            n.bin_name,
            s.sector_name,
            replace(f.bin_words, '{bin}', replace(b.bin, ' and over', ' or more')) || coalesce(' (' || d.sector_name || ')', '') || coalesce(' (' || r.region || ')', '')
        ) as bin_name,
        coalesce(
            n.bin_name_nl,
            s.sector_name_nl,
            replace(f.bin_words_nl, '{bin}', {{ range_in_dutch('b.bin') }})
            || coalesce(' (' || d.sector_name_nl || ')', '') || coalesce(' (' || r.region || ')', '')
        ) as bin_name_nl
    from reasons as b
    left join {{ ref('feature_names') }} as f on b.feature = f.feature
    left join {{ ref('bin_names') }} as n on b.feature = n.feature and b.bin = n.bin
    left join {{ ref('sector_sections') }} as s on b.feature = 'industry_code' and b.bin = s.sector_section
    left join {{ ref('sector_sections') }} as d
        on b.feature = 'industry_code' and {{ sector_section('b.bin') }} = d.sector_section and d.sector_section <> 'unknown'
    left join {{ ref('regions') }} as r on b.feature = 'postal_area' and r.country_code = 'NL' and b.bin = r.postal_prefix
)

select
    n.company_id,
    n.model,
    n.direction,
    n.place,
    n.feature,
    n.feature_name,
    n.feature_name_nl,
    n.bin_name as bin,
    n.bin_name_nl as bin_nl,
    n.points_effect,
    n.good_rate,
    n.customer_count,
    case
        when n.model = 'affinity' and {{ odds_factor('n.points_effect') }} = '1.0'
            then {{ capitalised('n.bin_name') }} || ': buys from us about as often as the average company'
        when n.model = 'affinity'
            then
                {{ capitalised('n.bin_name') }} || ': buys from us ' || {{ odds_factor('n.points_effect') }}
                || ' times as often as the average company'
        else
            {{ capitalised('n.bin_name') }} || ': ' || {{ as_percent('n.good_rate') }} || ' of the '
            || cast(n.customer_count as varchar) || ' customers like it perform well, ' || {{ as_percent('l.good_rate') }} || ' of all'
            || case
                when n.direction = 'for' and n.good_rate <= l.good_rate then '; most of the market does worse here'
                when n.direction = 'against' and n.good_rate >= l.good_rate then '; most of the market does better here'
                else ''
            end
    end as reason,
    case
        when n.model = 'affinity' and {{ odds_factor('n.points_effect') }} = '1.0'
            then {{ capitalised('n.bin_name_nl') }} || ': koopt ongeveer even vaak bij ons als het gemiddelde bedrijf'
        when n.model = 'affinity'
            then
                {{ capitalised('n.bin_name_nl') }} || ': koopt ' || replace({{ odds_factor('n.points_effect') }}, '.', ',')
                || ' keer zo vaak bij ons als het gemiddelde bedrijf'
        else
            {{ capitalised('n.bin_name_nl') }} || ': ' || {{ as_percent('n.good_rate') }} || ' van de '
            || cast(n.customer_count as varchar) || ' klanten zoals deze presteert goed, van alle ' || {{ as_percent('l.good_rate') }}
            || case
                when n.direction = 'for' and n.good_rate <= l.good_rate then '; het meeste van de markt doet het hier slechter'
                when n.direction = 'against' and n.good_rate >= l.good_rate then '; het meeste van de markt doet het hier beter'
                else ''
            end
    end as reason_nl,
    c.as_of_date
from named as n
cross join learned as l
cross join context as c
