-- Advice for the first deal; a person decides.
with delays as (
    select greatest(coalesce(median(median_days_late), 0), 0) as delay_days
    from {{ ref('customer_payment_behaviour') }}
),

companies as (
    select
        k.company_id,
        coalesce(h.health_grade, 'unknown') as health_grade,
        k.size_class,
        case when k.is_natural_person then 'natural' else 'legal' end as person_kind,
        v.expected_yearly_value,
        h.recommended_limit,
        -- as others found it paying, else as our customers do
        cast(round(greatest(coalesce(h.days_beyond_terms, d.delay_days), 0)) as integer) as delay_days
    from {{ ref('market_companies') }} as k
    cross join delays as d
    left join {{ ref('prospect_health') }} as h on k.company_id = h.company_id
    left join {{ ref('peer_values') }} as v on k.company_id = v.company_id
),

combinations as (
    select distinct
        health_grade,
        person_kind,
        size_class
    from companies
),

rules as (
    select
        c.health_grade,
        c.person_kind,
        c.size_class,
        t.advised_term_days,
        t.limit_share,
        t.limit_most,
        t.limit_step,
        t.rule_text,
        t.rule_text_nl,
        row_number() over (partition by c.health_grade, c.person_kind, c.size_class order by t.priority) as place
    from combinations as c
    cross join {{ ref('prospect_term_rules') }} as t
    where {{ class_in('c.health_grade', 't.health_grade') }}
        and {{ class_in('c.person_kind', 't.person_kind') }}
        and {{ class_in('c.size_class', 't.size_class') }}
),

measured as (
    select
        k.company_id,
        k.expected_yearly_value,
        k.recommended_limit,
        k.delay_days,
        r.advised_term_days as rule_term_days,
        r.limit_most,
        r.limit_step,
        r.rule_text,
        r.rule_text_nl,
        cast(coalesce(
            {{ ratio('k.expected_yearly_value * r.limit_share * (r.advised_term_days + k.delay_days)', '365', 2) }}, r.limit_step
        ) as decimal(18, 2)) as open_amount
    from companies as k
    inner join rules as r
        on k.health_grade = r.health_grade and k.person_kind = r.person_kind and k.size_class = r.size_class and r.place = 1
),

limited as (
    select
        *,
        least(greatest(open_amount, limit_step), limit_most, coalesce(recommended_limit, limit_most)) as limit_before_rounding
    from measured
),

rounded as (
    select
        *,
        case
            when rule_term_days = 0 then cast(0 as decimal(18, 2))
            else cast(limit_before_rounding - mod(limit_before_rounding, limit_step) as decimal(18, 2))
        end as advised_limit_amount
    from limited
),

advised as (
    select
        *,
        case
            when rule_term_days = 0 then 'rule'
            when advised_limit_amount = 0 then 'no_credit'
            when recommended_limit = limit_before_rounding then 'bureau'
            when limit_most = limit_before_rounding then 'most'
            when limit_step = limit_before_rounding then 'least'
            else 'expected'
        end as decided_by
    from rounded
)

select
    company_id,
    -- where no credit is advised there is no term either
    case when advised_limit_amount = 0 then 0 else rule_term_days end as advised_term_days,
    advised_limit_amount,
    case decided_by
        when 'rule' then rule_text || '.'
        when 'no_credit' then 'The bureau advises a limit of ' || cast(recommended_limit as varchar) || ': payment in advance.'
        else rule_text || '. Limit: '
            || case decided_by
                when 'bureau' then 'what the bureau advises.'
                when 'most' then 'the most for such a company.'
                when 'least' then 'the smallest.'
                else 'expected ' || cast(expected_yearly_value as varchar) || ' a year, over '
                    || cast(rule_term_days as varchar) || ' days and ' || cast(delay_days as varchar) || ' late.'
            end
    end as terms_reason,
    case decided_by
        when 'rule' then rule_text_nl || '.'
        when 'no_credit' then 'Het bureau adviseert een limiet van ' || cast(recommended_limit as varchar) || ': vooruitbetaling.'
        else rule_text_nl || '. Limiet: '
            || case decided_by
                when 'bureau' then 'wat het bureau adviseert.'
                when 'most' then 'het hoogste voor zo''n bedrijf.'
                when 'least' then 'de kleinste.'
                else 'verwacht ' || cast(expected_yearly_value as varchar) || ' per jaar, over '
                    || cast(rule_term_days as varchar) || ' dagen en ' || cast(delay_days as varchar) || ' te laat.'
            end
    end as terms_reason_nl
from advised
