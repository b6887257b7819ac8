-- One row: how many customers meet each criterion, miss it, or cannot be judged on it.
-- Missed alone: all that stands between the customer and a good verdict. A risk that nobody knows does not stand
-- in the way of it, but it is not counted as health either.
with judged as (
    select
        *,
        case when pays then 0 else 1 end
        + case when is_worth_it then 0 else 1 end
        + case when is_steady then 0 else 1 end
        + case when is_healthy then 0 else 1 end as unmet_count
    from good_performers
)

select
    max(base_currency_code) as base_currency_code,
    max(pays_threshold) as pays_threshold,
    max(worth_threshold) as worth_threshold,
    max(steady_threshold) as steady_threshold,
    count(*) as customer_count,
    count(*) filter (where verdict = 'good') as good_count,
    count(*) filter (where verdict = 'too_new') as too_new_count,
    coalesce(sum(worth_value), 0) as revenue_amount,
    coalesce(sum(worth_value) filter (where verdict = 'good'), 0) as good_revenue_amount,
    count(*) filter (where pays) as pays_count,
    count(*) filter (where not pays) as pays_missed_count,
    count(*) filter (where not pays and unmet_count = 1) as pays_alone_count,
    count(*) filter (where is_worth_it) as worth_count,
    count(*) filter (where not is_worth_it) as worth_missed_count,
    count(*) filter (where not is_worth_it and unmet_count = 1) as worth_alone_count,
    count(*) filter (where is_steady) as steady_count,
    count(*) filter (where not is_steady) as steady_missed_count,
    count(*) filter (where not is_steady and unmet_count = 1) as steady_alone_count,
    count(*) filter (where is_healthy and healthy_value <> 'unknown') as healthy_count,
    count(*) filter (where not is_healthy) as healthy_missed_count,
    count(*) filter (where not is_healthy and unmet_count = 1) as healthy_alone_count
from judged
