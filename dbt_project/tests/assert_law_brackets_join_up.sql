-- A failure means that a bracket of collection costs does not start where the one below it ends, or with another cost.
with brackets as (
    select
        *,
        lag(amount_until) over (partition by country_code, valid_from order by amount_from) as below_until,
        lag(cost_from + (amount_until - amount_from) * rate) over (partition by country_code, valid_from order by amount_from) as below_cost
    from {{ ref('collection_cost_brackets') }}
)

select *
from brackets
where amount_from <> coalesce(below_until, 0) or cost_from <> coalesce(below_cost, 0) or amount_until <= amount_from
    or valid_until <= valid_from
