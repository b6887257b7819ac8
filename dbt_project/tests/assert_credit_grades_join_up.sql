-- A failure means that a figure of a bureau falls in two credit grades or in none.
with grades as (
    select
        *,
        lead(probability_from) over (order by probability_from) as next_probability,
        lag(score_from) over (order by probability_from) as better_score
    from {{ ref('credit_grades') }}
)

select *
from grades
where probability_until <> coalesce(next_probability, probability_until)
    or score_until <> coalesce(better_score, score_until)
    or (better_score is null and probability_from <> 0)
    or (next_probability is null and (score_from <> 0 or probability_until <= 1))
