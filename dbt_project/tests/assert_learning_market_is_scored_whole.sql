-- A company that the register knew on a scoring date has no features then, or one that it did not know has: a list leaves out or makes up prospects.
with known as (
    select
        s.scoring_date,
        count(*) as companies
    from {{ ref('scoring_dates') }} as s
    inner join (
        select
            company_id,
            min(known_from) as first_known_date
        from {{ ref('company_versions') }}
        group by company_id
    ) as k on k.first_known_date <= s.scoring_date
    group by s.scoring_date
),

scored as (
    select
        scoring_date,
        count(*) as companies
    from {{ ref('company_features') }}
    group by scoring_date
)

select
    k.scoring_date,
    k.companies as known_companies,
    s.companies as scored_companies
from known as k
full outer join scored as s on k.scoring_date = s.scoring_date
where k.companies is distinct from s.companies
