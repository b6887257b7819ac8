with history as (
    select * from {{ ref('customer_creditworthiness_history') }}
    where is_as_of
)

select
    h.customer_id,
    h.profile_date,
    h.is_as_of,
    h.company_id,
    h.company_status,
    h.credit_score,
    h.rating_class,
    h.probability_of_default,
    h.recommended_limit,
    h.rated_on,
    h.accounts_date,
    h.equity_ratio,
    h.current_ratio,
    h.is_insolvent,
    h.insolvency_date,
    h.credit_grade,
    h.risk_class,
    h.risk_reason,
    h.bureau_days_beyond_terms,
    h.previous_credit_grade,
    h.rating_moved_on,
    h.grades_moved,
    h.rating_migration,
    h.return_on_assets,
    h.previous_accounts_date,
    h.equity_ratio_change,
    h.current_ratio_change,
    h.financial_trend,
    h.filing_due_date,
    h.is_filing_overdue,
    h.group_id,
    h.is_parent_insolvent,
    h.credit_standing_score,
    h.credit_standing_reason
from history as h
