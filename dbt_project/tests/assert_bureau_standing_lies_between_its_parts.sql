-- The credit standing is higher or lower than both the payment score and the points of the grade that it is made of, or is there without either.
select
    w.customer_id,
    w.profile_date,
    w.credit_standing_score,
    p.payment_score,
    g.standing_points
from {{ ref('customer_creditworthiness_history') }} as w
left join {{ ref('customer_payment_history') }} as p on w.customer_id = p.customer_id and w.profile_date = p.profile_date
left join {{ ref('credit_grades') }} as g on w.credit_grade = g.credit_grade
where not coalesce(w.is_insolvent, false)
    and (
        w.credit_standing_score < least(p.payment_score, g.standing_points) - 0.05
        or w.credit_standing_score > greatest(p.payment_score, g.standing_points) + 0.05
        or (w.credit_standing_score is null) <> (coalesce(p.payment_score, g.standing_points) is null)
    )
