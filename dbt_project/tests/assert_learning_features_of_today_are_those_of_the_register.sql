-- Today's features are not the company's last: the score of a prospect rests on what is no longer so.
with newest_accounts as (
    select
        company_id,
        equity_ratio,
        revenue,
        row_number() over (partition by company_id order by period_end desc) as place
    from {{ ref('fct_annual_account') }}
),

newest_ratings as (
    select
        company_id,
        credit_score,
        rated_on,
        row_number() over (partition by company_id order by rated_on desc) as place
    from {{ ref('fct_rating') }}
),

today as (
    select f.* from {{ ref('company_features') }} as f
    where f.is_as_of
)

select
    k.company_id,
    f.employee_count,
    f.credit_score,
    f.equity_ratio
from {{ ref('dim_company') }} as k
left join today as f on k.company_id = f.company_id
left join newest_ratings as r on k.company_id = r.company_id and r.place = 1
left join newest_accounts as a on k.company_id = a.company_id and a.place = 1
where
    f.company_id is null
    or f.employee_count is distinct from k.employee_count
    or (f.credit_score <> r.credit_score)
    or (f.credit_score is not null and r.credit_score is null)
    or f.equity_ratio is distinct from a.equity_ratio
    or (f.has_accounts = 'yes') <> (a.company_id is not null)
    or (f.is_active and k.status <> 'active')
