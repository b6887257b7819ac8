-- A failure means that a worse credit grade is worth as many points as a better one, or none at all: the credit standing would mislead.
with grades as (
    select
        *,
        lag(standing_points) over (order by probability_from) as better_points
    from {{ ref('credit_grades') }}
)

select *
from grades
where standing_points is null
    or standing_points not between 0 and 100
    or standing_points >= better_points
