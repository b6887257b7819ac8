-- A day or a week holds more calls than there are hands, a call falls in a weekend or in the past, or a later one comes first.
with days as (
    select
        planned_date,
        count(*) as call_count,
        min(call_rank) as first_rank,
        max(call_rank) as last_rank,
        min(as_of_date) as as_of_date
    from {{ ref('call_list') }}
    where is_in_capacity
    group by planned_date
),

compared as (
    select
        *,
        lag(last_rank) over (order by planned_date) as rank_before
    from days
)

select
    'call_list' as list,
    cast(planned_date as varchar) as period
from compared
where
    planned_date is null or call_count > {{ var('strategy_calls_per_day') }} or {{ iso_weekday('planned_date') }} > 5
    or planned_date < as_of_date or first_rank <> coalesce(rank_before, 0) + 1
union all
select
    'account_manager_calls' as list,
    cast(week as varchar) as period
from {{ ref('account_manager_calls') }}
where week is not null
group by owner_code, week
having count(*) > {{ var('strategy_account_calls_per_week') }}
union all
select
    'call_list' as list,
    customer_id as period
from {{ ref('call_list') }}
where not is_in_capacity and planned_date is not null
