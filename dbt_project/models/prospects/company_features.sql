with context as (
    select as_of_date from {{ ref('run_context') }}
),

asked as (
    select
        k.company_id,
        s.scoring_date as feature_date
    from {{ ref('dim_company') }} as k
    cross join {{ ref('scoring_dates') }} as s
),

insolvent as (
    select
        company_id,
        min(published_on) as insolvency_date
    from {{ ref('fct_insolvency') }}
    group by company_id
),

{{ bureau_features() }}

select
    b.company_id,
    b.feature_date as scoring_date,
    b.feature_date = c.as_of_date as is_as_of,
    b.status_then = 'active' and coalesce(i.insolvency_date > b.feature_date, true) as is_active,
    {{ prospect_features('b') }}
from bureau_features as b
cross join context as c
left join insolvent as i on b.company_id = i.company_id
