-- From what bureau and register publish, our own experience left out: the second list, of the financially healthy.
with rules as (
    {{ rule_values('health_rules', ['rating_months_most', 'healthy_points_least', 'equity_ratio_least', 'accounts_months_most', 'grade_fall_months']) }}
),

days as (
    select
        {{ months_before('as_of_date', 'rating_months_most') }} as rated_after,
        {{ months_before('as_of_date', 'accounts_months_most') }} as accounts_after,
        {{ months_before('as_of_date', 'grade_fall_months') }} as fall_after,
        healthy_points_least,
        equity_ratio_least
    from {{ ref('run_context') }}
    cross join rules
),

ratings as (
    select
        r.company_id,
        r.rated_on,
        r.rated_until,
        r.credit_grade,
        r.recommended_limit,
        r.days_beyond_terms,
        g.standing_points,
        row_number() over (partition by r.company_id order by r.rated_on desc) as place
    from {{ ref('fct_rating') }} as r
    left join {{ ref('credit_grades') }} as g on r.credit_grade = g.credit_grade
),

-- the best grade that held at some moment of the last months, that at their beginning too
best as (
    select
        r.company_id,
        r.credit_grade,
        r.standing_points,
        row_number() over (
            partition by r.company_id
            order by r.standing_points desc nulls last, r.credit_grade asc
        ) as place
    from ratings as r
    inner join days as d on r.rated_until > d.fall_after
),

accounts as (
    select
        f.company_id,
        f.period_end,
        f.equity_ratio,
        row_number() over (partition by f.company_id order by f.period_end desc) as place
    from {{ ref('fct_annual_account') }} as f
    inner join days as d on f.period_end > d.accounts_after
),

judged as (
    select
        k.company_id,
        k.standing,
        k.standing_since,
        case
            when k.standing <> 'active' then 'E'
            when r.rated_on > d.rated_after then coalesce(r.credit_grade, 'unknown')
            else 'unknown'
        end as health_grade,
        r.rated_on as last_rated_on,
        case when r.rated_on > d.rated_after then r.rated_on end as rated_on,
        case when r.rated_on > d.rated_after then r.recommended_limit end as recommended_limit,
        case when r.rated_on > d.rated_after then r.days_beyond_terms end as days_beyond_terms,
        r.standing_points >= d.healthy_points_least as is_graded_well,
        f.period_end as accounts_date,
        f.equity_ratio,
        -- in whole per cents, as the reason says it
        coalesce(round(f.equity_ratio * 100) < d.equity_ratio_least * 100, false) as is_equity_low,
        d.equity_ratio_least,
        b.standing_points > r.standing_points as has_fallen,
        b.credit_grade as best_grade
    from {{ ref('market_companies') }} as k
    cross join days as d
    left join ratings as r on k.company_id = r.company_id and r.place = 1
    left join best as b on k.company_id = b.company_id and b.place = 1
    left join accounts as f on k.company_id = f.company_id and f.place = 1
)

select
    company_id,
    health_grade,
    case
        when standing <> 'active' then false
        when health_grade <> 'unknown' then is_graded_well and not is_equity_low and not has_fallen
    end as is_healthy,
    case
        when standing = 'insolvent' then 'Insolvent since ' || cast(standing_since as varchar)
        when standing = 'ceased' then 'Ceased, in the register since ' || cast(standing_since as varchar)
        when health_grade = 'unknown' then 'Not graded' || coalesce(': last rated on ' || cast(last_rated_on as varchar), ': never rated')
        else 'Grade ' || health_grade || ' on ' || cast(rated_on as varchar)
            || case when has_fallen then ', down from ' || best_grade else '' end
            || case
                when equity_ratio is null then ', no annual accounts'
                else ', equity ' || {{ as_percent('equity_ratio') }} || ' of total'
                    || case when is_equity_low then ', asked is ' || {{ as_percent('equity_ratio_least') }} else '' end
            end
    end as health_reason,
    case
        when standing = 'insolvent' then 'Insolvent sinds ' || cast(standing_since as varchar)
        when standing = 'ceased' then 'Opgeheven, in het register sinds ' || cast(standing_since as varchar)
        when health_grade = 'unknown' then 'Geen cijfer' || coalesce(': laatst beoordeeld op ' || cast(last_rated_on as varchar), ': nooit beoordeeld')
        else 'Klasse ' || health_grade || ' op ' || cast(rated_on as varchar)
            || case when has_fallen then ', was ' || best_grade else '' end
            || case
                when equity_ratio is null then ', geen jaarrekening'
                else ', eigen vermogen ' || {{ as_percent('equity_ratio') }} || ' van totaal'
                    || case when is_equity_low then ', gevraagd is ' || {{ as_percent('equity_ratio_least') }} else '' end
            end
    end as health_reason_nl,
    rated_on,
    accounts_date,
    equity_ratio,
    recommended_limit,
    days_beyond_terms
from judged
