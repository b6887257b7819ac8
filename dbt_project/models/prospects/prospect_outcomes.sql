-- Did those who were prospects, and became customers, turn out as expected? They are the only ones of whom that is known.
with context as (
    select
        as_of_date,
        base_currency_code
    from {{ ref('run_context') }}
),

rules as (
    {{ rule_values('list_rules', ['lookalike_share']) }}
),

last_scores as (
    select
        s.*,
        row_number() over (partition by s.company_id order by s.scoring_date desc) as place
    from {{ ref('stg_scoring__past_scores') }} as s
)

select
    r.customer_id,
    d.customer_name,
    r.company_id,
    r.entry_date as became_customer_date,
    s.scoring_date,
    case when s.rank <= u.lookalike_share * s.market_count then 'lookalike' else 'lesser' end as prospect_list,
    cast(s.rank as integer) as prospect_rank,
    cast(s.market_count as integer) as market_count,
    cast(s.decile as integer) as decile,
    s.score,
    s.probability,
    g.verdict as verdict_now,
    g.verdict_reason,
    e.payment_class as payment_class_now,
    p.payment_score as payment_score_now,
    g.worth_value as invoiced_amount_12m,
    c.base_currency_code,
    c.as_of_date
from last_scores as s
cross join context as c
cross join rules as u
inner join {{ ref('relation_starts') }} as r on s.company_id = r.company_id
left join {{ ref('dim_customer') }} as d on r.customer_id = d.customer_id
left join {{ ref('good_performers') }} as g on r.customer_id = g.customer_id
left join {{ ref('customer_segments') }} as e on r.customer_id = e.customer_id
left join {{ ref('customer_payment_behaviour') }} as p on r.customer_id = p.customer_id
where s.place = 1
