{%- set figures = {'expected_yearly_value': 0.5, 'expected_value_low': 0.25, 'expected_value_high': 0.75} -%}
-- What customers of a sector and size buy in a year, drawn to what all of that size buy, and that to what all buy: a
-- few customers of a cell say little by themselves.
with rules as (
    {{ rule_values('peer_rules', ['customers_least', 'prior_customers', 'relation_months_least']) }}
),

-- who came within the year counts per year of its relation, but not from a first order alone
customers as (
    select
        b.customer_id,
        s.sector_section,
        s.size_class,
        {{ ratio('b.invoiced_amount_12m * 12', 'least(b.relation_months, 12)', 2) }} as yearly_value
    from {{ ref('customer_buying_behaviour') }} as b
    inner join {{ ref('customer_segments') }} as s on b.customer_id = s.customer_id
    cross join rules as r
    where b.invoiced_amount_12m > 0 and b.relation_months >= r.relation_months_least
),

everybody as (
    select
        {% for name, part in figures.items() %}
        percentile_cont({{ part }}) within group (order by yearly_value) as {{ name }},
        {% endfor %}
        cast(count(*) as integer) as customer_count
    from customers
),

size_groups as (
    select
        size_class,
        {% for name, part in figures.items() %}
        percentile_cont({{ part }}) within group (order by yearly_value) as {{ name }},
        {% endfor %}
        cast(count(*) as integer) as customer_count
    from customers
    where size_class <> 'unknown'
    group by size_class
),

cells as (
    select
        sector_section,
        size_class,
        {% for name, part in figures.items() %}
        percentile_cont({{ part }}) within group (order by yearly_value) as {{ name }},
        {% endfor %}
        cast(count(*) as integer) as customer_count
    from customers
    where sector_section <> 'unknown'
    group by sector_section, size_class
),

size_values as (
    select
        g.size_class,
        {% for name in figures %}
        {{ drawn_to('g.' ~ name, 'g.customer_count', 'e.' ~ name, 'r.prior_customers') }} as {{ name }},
        {% endfor %}
        g.customer_count
    from size_groups as g
    cross join everybody as e
    cross join rules as r
),

cell_values as (
    select
        g.sector_section,
        g.size_class,
        {% for name in figures %}
        {{ drawn_to('g.' ~ name, 'g.customer_count', 's.' ~ name, 'r.prior_customers') }} as {{ name }},
        {% endfor %}
        g.customer_count
    from cells as g
    inner join size_values as s on g.size_class = s.size_class
    cross join rules as r
    where g.customer_count >= r.customers_least
)

select
    k.company_id,
    {% for name in figures %}
    cast(coalesce(c.{{ name }}, s.{{ name }}, e.{{ name }}) as decimal(18, 2)) as {{ name }},
    {% endfor %}
    coalesce(c.customer_count, s.customer_count, e.customer_count) as peer_count,
    case
        when c.customer_count is not null
            then cast(c.customer_count as varchar) || ' customers: ' || n.sector_name || ', size ' || lower(a.name)
        when s.customer_count is not null then cast(s.customer_count as varchar) || ' of size ' || lower(a.name) || ' among all ' || cast(e.customer_count as varchar) || ' customers'
        when e.customer_count > 0 then 'all ' || cast(e.customer_count as varchar) || ' customers'
    end as peer_group,
    case
        when c.customer_count is not null
            then cast(c.customer_count as varchar) || ' klanten: ' || n.sector_name_nl || ', omvang ' || lower(a.name_nl)
        when s.customer_count is not null then cast(s.customer_count as varchar) || ' van omvang ' || lower(a.name_nl) || ' onder alle ' || cast(e.customer_count as varchar) || ' klanten'
        when e.customer_count > 0 then 'alle ' || cast(e.customer_count as varchar) || ' klanten'
    end as peer_group_nl
from {{ ref('market_companies') }} as k
cross join everybody as e
left join {{ ref('sector_sections') }} as n on k.sector_section = n.sector_section
left join {{ ref('axis_classes') }} as a on a.axis = 'size_class' and k.size_class = a.class
left join size_values as s on k.size_class = s.size_class
left join cell_values as c on k.sector_section = c.sector_section and k.size_class = c.size_class
