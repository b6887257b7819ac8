-- A row here: a `prospect_` variable has a value that makes no sense; dbt_project.yml says which do.
with variables as (
    select
        {{ var('prospect_maturity_months_most') }} as months_most,
        {{ var('prospect_maturity_months_least') }} as months_least,
        {{ var('prospect_backtest_years') }} as backtest_years,
        {{ var('prospect_rating_months_most') }} as rating_months
    from {{ ref('run_context') }}
)

select *
from variables
where
    months_most not between 12 and 60
    or months_least not between 6 and 24
    or months_least > months_most
    or backtest_years not between 0 and 10
    or rating_months not between 6 and 60
