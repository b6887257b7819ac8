{#-
    What the bureau and the register told of a company on a given day. The customers are learned from with it on the
    day their relation began, and the market is scored with it: one text, so that both mean the same.
-#}

{#
    CTEs `account_spans` and `bureau_features`, of a CTE `asked` (company_id, feature_date): one row per row of it whose
    company was in the register by that day, with its features (prospect_features) and its status then. Each is the
    last that was published by that day; what came later is not read.
#}
{% macro bureau_features() -%}
-- Accounts hold from their publication until those of a later year are published. Of an earlier year that comes after
-- them nothing holds.
account_spans as (
    select
        company_id,
        published_on as known_from,
        coalesce(
            min(published_on) over (
                partition by company_id order by period_end desc rows between unbounded preceding and 1 preceding
            ),
            cast('9999-12-31' as date)
        ) as known_until,
        equity_ratio,
        current_ratio,
        return_on_assets,
        revenue
    from {{ ref('fct_annual_account') }}
),

bureau_features as (
    select
        a.company_id,
        a.feature_date,
        lower(v.status) as status_then,
        {{ digits_only('v.industry_code') }} as industry_code,
        case when v.country_code = 'NL' then {{ digits_only('substr(v.postal_code, 1, 2)') }} end as postal_area,
        cast(v.employee_count as integer) as employee_count,
        case
            when v.founded_date <= a.feature_date
                then {{ ratio('100 * ' ~ days_between('v.founded_date', 'a.feature_date'), 36525, 2) }}
        end as company_age_years,
        {{ letters_only('v.legal_form') }} as legal_form,
        cast(r.credit_score as double) as credit_score,
        cast(r.probability_of_default as double) as probability_of_default,
        cast(r.days_beyond_terms as double) as days_beyond_terms,
        cast(r.credit_score - r.previous_credit_score as double) as score_change,
        f.equity_ratio,
        f.current_ratio,
        f.return_on_assets,
        {{ ratio('f.revenue', 'v.employee_count', 2) }} as revenue_per_employee,
        cast(f.revenue as double) as accounts_revenue,
        case when f.company_id is not null then 'yes' else 'no' end as has_accounts,
        -- who names itself has nobody above it
        case when v.parent_company_id <> v.company_id then 'yes' else 'no' end as has_parent
    from asked as a
    inner join {{ ref('company_versions') }} as v
        on a.company_id = v.company_id and a.feature_date >= v.known_from and a.feature_date < v.known_until
    left join {{ ref('fct_rating') }} as r
        on a.company_id = r.company_id
        and a.feature_date >= r.rated_on and a.feature_date < r.rated_until
        and r.rated_on >= {{ add_months('a.feature_date', '-' ~ var('prospect_rating_months_most')) }}
    left join account_spans as f
        on a.company_id = f.company_id and a.feature_date >= f.known_from and a.feature_date < f.known_until
)
{%- endmacro %}


{# The features as columns of `alias`, in the order of the tables that hold them. #}
{% macro prospect_features(alias) -%}
{% for name in [
    'industry_code', 'postal_area', 'employee_count', 'company_age_years', 'legal_form', 'credit_score',
    'probability_of_default', 'days_beyond_terms', 'score_change', 'equity_ratio', 'current_ratio', 'return_on_assets',
    'revenue_per_employee', 'accounts_revenue', 'has_accounts', 'has_parent',
] %}
{{ alias }}.{{ name }}{{ ',' if not loop.last }}
{% endfor %}
{%- endmacro %}


{# A code of digits without the blanks, dots and hyphens that it is written with; NULL where anything else is left. #}
{% macro digits_only(text) -%}
case when translate({{ text }}, '0123456789 .-', '') = '' then translate({{ text }}, ' .-', '') end
{%- endmacro %}
