-- Names that people type come in several spellings. Certain ones are brought together (a country's name to its code,
-- 'GTXPro' to the usual 'GTX Pro', a sector one or two letters off to the word it is); what is unknown is listed.
-- Two letters may differ in a word of eight or more, one in a shorter one.
{% set countries = ['mapped__customers', 'mapped__accounts', 'mapped__companies', 'exact__customers', 'hubspot__accounts', 'kvk__companies'] %}
{% set sectors = ['mapped__accounts', 'hubspot__accounts'] %}
{% set products = ['mapped__invoices', 'mapped__orders', 'exact__invoices', 'exact__orders'] %}

with country_values as (
    select
        trim(written) as written,
        lower(trim(written)) as name,
        count(*) as times
    from (
        {% for model in countries %}
        select country_code as written from {{ ref('stg_' ~ model) }}
        {{ 'union all' if not loop.last }}
        {% endfor %}
    ) as v
    where length(trim(written)) > 0
    group by trim(written)
),

unknown_countries as (
    select v.* from country_values as v
    left join {{ ref('country_names') }} as n on v.name = n.written
    where n.written is null and length(v.written) <> 2
),

near_countries as (
    select
        v.written,
        n.country_code,
        row_number() over (partition by v.written order by levenshtein(v.name, n.written), n.written) as place
    from unknown_countries as v
    inner join {{ ref('country_names') }} as n
        on levenshtein(v.name, n.written) <= case when length(v.name) >= 8 then 2 when length(v.name) >= 5 then 1 else 0 end
),

countries as (
    select
        'country' as kind,
        v.written,
        coalesce(n.country_code, near.country_code, case when length(v.written) = 2 then upper(v.written) end) as meant,
        case
            when n.country_code is not null then 'name'
            when near.country_code is not null then 'misspelt'
            when length(v.written) = 2 then 'code'
            else 'unknown'
        end as how,
        v.times
    from country_values as v
    left join {{ ref('country_names') }} as n on v.name = n.written
    left join near_countries as near on v.written = near.written and near.place = 1
),

sector_values as (
    select
        trim(written) as written,
        lower(trim(written)) as name,
        count(*) as times
    from (
        {% for model in sectors %}
        select industry as written from {{ ref('stg_' ~ model) }}
        {{ 'union all' if not loop.last }}
        {% endfor %}
    ) as v
    where length(trim(written)) > 0
    group by trim(written)
),

near_sectors as (
    select
        v.written,
        n.written as meant,
        v.times,
        row_number() over (partition by v.written order by levenshtein(v.name, n.written), n.written) as place
    from sector_values as v
    inner join {{ ref('sector_names') }} as n
        on levenshtein(v.name, n.written) between 1 and case when length(v.name) >= 8 then 2 when length(v.name) >= 6 then 1 else 0 end
    where v.name not in (select s.written from {{ ref('sector_names') }} as s)
),

product_values as (
    select
        trim(written) as written,
        {{ letters_only('trim(written)') }} as name,
        count(*) as times
    from (
        {% for model in products %}
        select product_group as written from {{ ref('stg_' ~ model) }}
        {{ 'union all' if not loop.last }}
        {% endfor %}
    ) as v
    where length(trim(written)) > 0
    group by trim(written)
),

usual_products as (
    select
        *,
        first_value(written) over (partition by name order by times desc, written asc) as usual
    from product_values
)

select
    kind,
    written,
    meant,
    how,
    times
from countries
where written is distinct from meant
union all
select
    'sector' as kind,
    written,
    meant,
    'misspelt' as how,
    times
from near_sectors
where place = 1
union all
select
    'product_group' as kind,
    written,
    usual as meant,
    'other spelling' as how,
    times
from usual_products
where written <> usual
order by kind, written
