-- Advice on terms, for who buys and for who may; a person decides.
with context as (
    select
        as_of_date,
        base_currency_code
    from {{ ref('run_context') }}
),

customers as (
    select
        u.customer_id,
        u.customer_name,
        b.company_id,
        t.payment_term_days as present_term_days,
        u.credit_limit as present_limit_amount,
        t.maximum_term_days,
        t.is_term_flagged,
        t.is_mandatory,
        t.reason as term_check,
        s.payment_group,
        s.value_class,
        case when w.is_insolvent then 'insolvent' else s.risk_class end as risk_class,
        p.habitual_delay_days,
        greatest(coalesce(p.median_days_late, 0), 0) as late_days,
        p.open_amount as used_amount,
        w.recommended_limit,
        -- who bought nothing for a year says nothing of what it needs
        nullif(y.invoiced_amount_12m, 0) as yearly_amount,
        least(greatest(y.relation_months, 1), 12) as bought_months
    from {{ ref('dim_customer') }} as u
    inner join {{ ref('term_checks') }} as t on u.customer_id = t.customer_id
    inner join {{ ref('customer_segments') }} as s on u.customer_id = s.customer_id
    left join {{ ref('customer_payment_behaviour') }} as p on u.customer_id = p.customer_id
    left join {{ ref('customer_buying_behaviour') }} as y on u.customer_id = y.customer_id
    left join {{ ref('customer_creditworthiness') }} as w on u.customer_id = w.customer_id
    left join {{ ref('bridge_customer_company') }} as b on u.customer_id = b.customer_id
),

combinations as (
    select distinct
        payment_group,
        risk_class,
        value_class
    from customers
),

rules as (
    select
        c.payment_group as group_of_rule,
        c.risk_class as risk_of_rule,
        c.value_class as value_of_rule,
        r.*,
        row_number() over (partition by c.payment_group, c.risk_class, c.value_class order by r.priority) as place
    from combinations as c
    inner join {{ ref('customer_term_rules') }} as r
        on {{ class_in('c.payment_group', 'r.payment_groups') }}
        and {{ class_in('c.risk_class', 'r.risk_classes') }}
        and {{ class_in('c.value_class', 'r.value_classes') }}
),

ruled as (
    select
        c.*,
        r.terms_rule,
        r.limit_factor,
        r.limit_step,
        r.limit_tolerance,
        r.is_trusted,
        r.deposit_rate,
        r.rule_text,
        r.rule_text_nl,
        -- documents that are due before their date, or on it, agree no term
        case when c.present_term_days > 0 then c.present_term_days else r.term_days end as usual_term_days,
        case when r.follows_habit and c.present_term_days > 0 then c.present_term_days + c.habitual_delay_days end as kept_term_days,
        -- an unknown limit of the law limits nothing
        least(r.term_most, c.maximum_term_days) as term_most
    from customers as c
    inner join rules as r
        on c.payment_group = r.group_of_rule and c.risk_class = r.risk_of_rule and c.value_class = r.value_of_rule and r.place = 1
),

termed as (
    select
        *,
        case
            when kept_term_days <= term_most then 'kept'
            when usual_term_days > maximum_term_days and term_most = maximum_term_days then 'law'
            else 'rule'
        end as term_decided_by,
        case when kept_term_days <= term_most then kept_term_days else least(usual_term_days, term_most) end as term_days
    from ruled
),

-- what it buys in the days until it pays; in a term that it keeps it is not late
needed as (
    select
        *,
        cast(
            {{ ratio("yearly_amount * limit_factor * (term_days + case when term_decided_by = 'kept' then 0 else late_days end)", 'bought_months * 30', 2) }}
            as decimal(18, 2)
        ) as needed_amount,
        used_amount + mod(limit_step - mod(used_amount, limit_step), limit_step) as used_steps_amount
    from termed
),

stepped as (
    select
        *,
        greatest(needed_amount - mod(needed_amount, limit_step), limit_step) as needed_steps_amount
    from needed
),

wished as (
    select
        *,
        case
            when needed_amount is null or abs(needed_steps_amount - present_limit_amount) < limit_tolerance * present_limit_amount
                then coalesce(present_limit_amount, limit_step)
            -- who pays well is not cut short for buying little
            when is_trusted then greatest(needed_steps_amount, present_limit_amount)
            else needed_steps_amount
        end as wished_amount
    from stepped
),

limited as (
    select
        *,
        case
            when term_days = 0 then 'rule'
            when is_trusted and used_amount > least(wished_amount, recommended_limit) then 'use'
            when recommended_limit = 0 then 'no_credit'
            when recommended_limit < wished_amount then 'bureau'
            when wished_amount = present_limit_amount then 'present'
            when needed_amount is null then 'nothing_bought'
            when wished_amount = limit_step then 'least'
            else 'needed'
        end as limit_decided_by
    from wished
),

advised as (
    select
        *,
        cast(case limit_decided_by
            when 'rule' then 0
            when 'use' then used_steps_amount
            else least(wished_amount, recommended_limit)
        end as decimal(18, 2)) as limit_amount
    from limited
),

-- companies that may become customers: of the rules of the law that apply the shortest term counts
prospect_law as (
    select
        k.company_id,
        min(r.maximum_term_days) as maximum_term_days
    from {{ ref('prospect_list') }} as k
    cross join context as x
    inner join {{ ref('payment_term_rules') }} as r
        on k.country_code = r.country_code
        and x.as_of_date >= r.valid_from and x.as_of_date < r.valid_until
        and coalesce(k.employee_count, 0) >= r.customer_employees_from
        {% if not var('supplier_is_sme') %}
        and r.supplier_size = 'any'
        {% endif %}
    group by k.company_id
),

parties as (
    select
        'customer' as party_type,
        customer_id as party_id,
        customer_name as party_name,
        company_id,
        present_term_days,
        cast(present_limit_amount as decimal(18, 2)) as present_limit_amount,
        -- where no credit is advised there is no term either
        case when limit_amount = 0 then 0 else term_days end as advised_term_days,
        limit_amount as advised_limit_amount,
        deposit_rate as rule_deposit_rate,
        terms_rule,
        case limit_decided_by
            when 'rule' then rule_text || '.'
            when 'no_credit' then 'The bureau advises no credit: payment in advance.'
            else rule_text || '.'
                || case term_decided_by
                    when 'kept' then ' Agree the term that it really keeps: ' || cast(kept_term_days as varchar) || ' days.'
                    when 'law' then ' The law allows ' || cast(maximum_term_days as varchar) || ' days at most.'
                    else ''
                end
                || ' Limit: '
                || case limit_decided_by
                    when 'use' then 'what is open now, as it pays well.'
                    when 'bureau' then 'what the bureau advises.'
                    when 'present' then 'as it is.'
                    when 'nothing_bought' then 'the smallest, for it bought nothing for a year.'
                    when 'least' then 'the smallest.'
                    else 'what it buys until it pays, with its margin.'
                end
        end as terms_reason,
        case limit_decided_by
            when 'rule' then rule_text_nl || '.'
            when 'no_credit' then 'Het bureau adviseert geen krediet: vooruitbetaling.'
            else rule_text_nl || '.'
                || case term_decided_by
                    when 'kept' then ' Spreek de termijn af die echt wordt gehaald: ' || cast(kept_term_days as varchar) || ' dagen.'
                    when 'law' then ' De wet staat hoogstens ' || cast(maximum_term_days as varchar) || ' dagen toe.'
                    else ''
                end
                || ' Limiet: '
                || case limit_decided_by
                    when 'use' then 'wat nu openstaat, want er wordt goed betaald.'
                    when 'bureau' then 'wat het bureau adviseert.'
                    when 'present' then 'zoals die is.'
                    when 'nothing_bought' then 'de kleinste, want er is een jaar niets gekocht.'
                    when 'least' then 'de kleinste.'
                    else 'wat gekocht wordt tot er betaald is, met een marge.'
                end
        end as terms_reason_nl,
        maximum_term_days,
        is_term_flagged,
        case when is_term_flagged then term_check end as flag_reason,
        case
            when is_term_flagged
                then 'De termijn van ' || cast(present_term_days as varchar) || ' dagen is langer dan de '
                    || cast(maximum_term_days as varchar) || ' die de wet toestaat'
                    || case when is_mandatory then '.' else ', tenzij uitdrukkelijk anders is afgesproken.' end
        end as flag_reason_nl
    from advised
    union all
    select
        'prospect' as party_type,
        k.company_id as party_id,
        k.company_name as party_name,
        k.company_id,
        cast(null as integer) as present_term_days,
        cast(null as decimal(18, 2)) as present_limit_amount,
        least(k.advised_term_days, l.maximum_term_days) as advised_term_days,
        k.advised_limit_amount,
        cast(0 as decimal(9, 4)) as rule_deposit_rate,
        'prospect' as terms_rule,
        k.terms_reason || case
            when k.advised_term_days > l.maximum_term_days
                then ' The law allows ' || cast(l.maximum_term_days as varchar) || ' days at most.'
            else ''
        end as terms_reason,
        k.terms_reason_nl || case
            when k.advised_term_days > l.maximum_term_days
                then ' De wet staat hoogstens ' || cast(l.maximum_term_days as varchar) || ' dagen toe.'
            else ''
        end as terms_reason_nl,
        l.maximum_term_days,
        -- the advice keeps to the law; where no rules are kept nobody knows
        case when l.maximum_term_days is not null then false end as is_term_flagged,
        cast(null as varchar) as flag_reason,
        cast(null as varchar) as flag_reason_nl
    from {{ ref('prospect_list') }} as k
    left join prospect_law as l on k.company_id = l.company_id
),

deposited as (
    select
        p.*,
        cast(greatest(p.rule_deposit_rate, d.deposit_rate) as double) as deposit_rate
    from parties as p
    inner join {{ ref('term_deposit_rates') }} as d
        on p.advised_term_days >= d.term_days_from and p.advised_term_days < d.term_days_below
)

select
    p.party_type,
    p.party_id,
    p.party_name,
    p.company_id,
    p.present_term_days,
    p.present_limit_amount,
    p.advised_term_days,
    p.advised_limit_amount,
    p.deposit_rate,
    case
        when p.advised_term_days = 0 then 'prepay'
        when p.deposit_rate > 0 then 'deposit'
        when p.present_term_days is null then 'first_terms'
        when p.advised_term_days < p.present_term_days then 'shorten'
        when p.advised_term_days > p.present_term_days then 'extend'
        when p.advised_limit_amount < p.present_limit_amount then 'lower_limit'
        when p.advised_limit_amount > p.present_limit_amount then 'raise_limit'
        else 'keep'
    end as advice,
    p.terms_rule,
    p.terms_reason,
    p.terms_reason_nl,
    p.maximum_term_days,
    p.is_term_flagged,
    p.flag_reason,
    p.flag_reason_nl,
    p.advised_term_days = 0 as is_prepay,
    x.base_currency_code,
    x.as_of_date
from deposited as p
cross join context as x
