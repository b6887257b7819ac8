with customers as (
    select * from {{ ref('dim_customer') }}
),

segments as (
    select * from {{ ref('customer_segments') }}
),

payments as (
    select * from {{ ref('customer_payment_behaviour') }}
),

worth as (
    select * from {{ ref('customer_creditworthiness') }}
),

performers as (
    select * from {{ ref('good_performers') }}
),

terms as (
    select * from {{ ref('term_checks') }}
)

select
    d.customer_id,
    d.customer_name,
    s.segment,
    s.segment_name,
    s.segment_rule,
    s.segment_reason,
    s.treatment,
    s.value_class,
    s.size_class,
    s.sector_name,
    s.region,
    p.behaviour_class,
    p.behaviour_rule,
    p.behaviour_reason,
    p.habitual_delay_days,
    p.payment_score,
    p.decided_count,
    p.cleared_count,
    p.median_days_late,
    p.days_beyond_terms,
    p.on_time_rate,
    p.on_time_rate_low,
    p.on_time_rate_high,
    p.on_time_rate_shrunk,
    p.mean_days_late,
    p.days_late_spread,
    p.p10_days_late,
    p.p90_days_late,
    p.days_beyond_terms_3m,
    p.days_beyond_terms_6m,
    p.days_beyond_terms_12m,
    p.on_time_rate_6m,
    p.payment_trend,
    p.trend_days,
    p.pay_run,
    p.pay_run_share,
    p.preferred_weekday,
    p.part_payment_rate,
    p.dispute_rate,
    p.reminders_per_invoice,
    p.last_payment_date,
    p.exposure_share,
    p.disputed_amount,
    p.oldest_days_late,
    p.open_amount,
    p.overdue_amount,
    w.credit_grade,
    w.risk_class,
    w.risk_reason,
    w.credit_standing_score,
    w.credit_standing_reason,
    w.company_id,
    w.group_id,
    w.is_insolvent,
    w.insolvency_date,
    w.is_parent_insolvent,
    w.rated_on,
    w.probability_of_default,
    w.recommended_limit,
    w.bureau_days_beyond_terms,
    w.rating_migration,
    w.previous_credit_grade,
    w.rating_moved_on,
    w.accounts_date,
    w.equity_ratio,
    w.equity_ratio_change,
    w.current_ratio,
    w.current_ratio_change,
    w.return_on_assets,
    w.financial_trend,
    w.filing_due_date,
    w.is_filing_overdue,
    g.verdict as good_performer,
    k.payment_term_days,
    k.is_term_flagged,
    p.base_currency_code,
    p.as_of_date
from customers as d
inner join segments as s on d.customer_id = s.customer_id
inner join payments as p on d.customer_id = p.customer_id
inner join worth as w on d.customer_id = w.customer_id
inner join performers as g on d.customer_id = g.customer_id
inner join terms as k on d.customer_id = k.customer_id
order by d.customer_id
