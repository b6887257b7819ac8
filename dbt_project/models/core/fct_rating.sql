-- Of the whole market, not of customers alone: prospects are judged by the same figures.
with context as (
    select as_of_date from {{ ref('run_context') }}
),

graded as (
    select
        r.company_id,
        r.rated_on,
        r.credit_score,
        r.rating_class,
        r.probability_of_default,
        r.recommended_limit,
        r.days_beyond_terms,
        r.source_name,
        coalesce(p.credit_grade, s.credit_grade) as credit_grade
    from {{ ref('input__ratings') }} as r
    inner join context as c on r.rated_on <= c.as_of_date
    left join {{ ref('credit_grades') }} as p
        on r.probability_of_default >= p.probability_from and r.probability_of_default < p.probability_until
    left join {{ ref('credit_grades') }} as s
        on r.credit_score >= s.score_from and r.credit_score < s.score_until
)

select
    company_id,
    rated_on,
    credit_score,
    rating_class,
    probability_of_default,
    recommended_limit,
    days_beyond_terms,
    credit_grade,
    coalesce(lead(rated_on) over ratings, cast('9999-12-31' as date)) as rated_until,
    lag(credit_score) over ratings as previous_credit_score,
    lag(probability_of_default) over ratings as previous_probability_of_default,
    lag(credit_grade) over ratings as previous_credit_grade,
    lag(days_beyond_terms) over ratings as previous_days_beyond_terms,
    lag(rated_on) over ratings as previous_rated_on,
    source_name
from graded
window ratings as (partition by company_id order by rated_on)
