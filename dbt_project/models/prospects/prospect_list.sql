-- The companies that may become customers, on the lists that sales works from: who resembles the good performers rather than
-- the bad ones, who is financially healthy, both or neither. Who may not be approached at all was left out by prospect_gates.
with context as (
    select
        as_of_date,
        base_currency_code
    from {{ ref('run_context') }}
),

rules as (
    {{ rule_values('list_rules', ['lookalike_share', 'affinity_high_from', 'affinity_average_from']) }}
),

measured as (
    select
        k.company_id,
        k.company_name,
        k.registration_number,
        k.legal_form,
        k.industry_code,
        k.employee_count,
        k.street,
        k.postal_code,
        k.city,
        k.country_code,
        k.website,
        i.sector_section,
        i.size_class,
        i.region_code,
        i.region,
        g.gate,
        g.gate_reason,
        g.gate_reason_nl,
        s.score,
        s.probability,
        s.probability_low,
        s.probability_high,
        s.rank_score,
        s.score_method,
        s.affinity_index,
        v.expected_yearly_value,
        v.expected_value_low,
        v.expected_value_high,
        v.peer_group,
        v.peer_group_nl,
        coalesce(h.health_grade, 'unknown') as health_grade,
        coalesce(h.is_healthy, false) as is_healthy,
        coalesce(h.health_reason, 'No rating known') as health_reason,
        coalesce(h.health_reason_nl, 'Geen rating bekend') as health_reason_nl
    from {{ ref('dim_company') }} as k
    inner join {{ ref('market_companies') }} as i on k.company_id = i.company_id
    inner join {{ ref('prospect_gates') }} as g on k.company_id = g.company_id and g.gate in ('open', 'open_deal')
    left join {{ ref('stg_scoring__company_scores') }} as s on k.company_id = s.company_id
    left join {{ ref('peer_values') }} as v on k.company_id = v.company_id
    left join {{ ref('prospect_health') }} as h on k.company_id = h.company_id
),

-- who has a deal in hand needs no rank; without chances health and value decide
ranked as (
    select
        m.*,
        case
            when m.gate = 'open'
                then
                    row_number() over (
                        partition by m.gate
                        order by
                            m.rank_score desc nulls last, m.affinity_index desc nulls last,
                            m.is_healthy desc, m.expected_yearly_value desc nulls last, m.company_id asc
                    )
        end as prospect_rank,
        count(m.rank_score) over (partition by m.gate) as scored_count
    from measured as m
),

judged as (
    select
        r.*,
        r.prospect_rank <= u.lookalike_share * r.scored_count as is_lookalike,
        u.lookalike_share,
        case
            when r.affinity_index >= u.affinity_high_from then 'high'
            when r.affinity_index >= u.affinity_average_from then 'average'
            when r.affinity_index is not null then 'low'
        end as affinity_class
    from ranked as r
    cross join rules as u
),

capacities as (
    select
        territory,
        max(weekly_capacity) as weekly_capacity
    from {{ ref('territories') }}
    group by territory
),

listed as (
    select
        j.*,
        j.gate = 'open' and (j.is_lookalike or j.is_healthy) as is_planned,
        case
            when j.gate = 'open_deal' then 'open_deal'
            when j.is_lookalike and j.is_healthy then 'both'
            when j.is_lookalike then 'lookalike'
            when j.is_healthy then 'healthy'
            else 'lesser'
        end as prospect_list
    from judged as j
),

-- a seller of several territories works at the pace of the fastest: so the weeks follow the rank
placed as (
    select
        l.*,
        a.is_natural_person,
        a.phone_permission,
        a.email_permission,
        a.post_permission,
        a.visit_permission,
        a.best_channel,
        a.best_channel_reason,
        a.best_channel_reason_nl,
        a.seller_code,
        a.territory,
        a.account_id,
        case
            when l.prospect_rank is not null
                then row_number() over (partition by l.prospect_list order by l.prospect_rank asc)
        end as list_rank,
        case
            when l.is_planned then row_number() over (partition by a.seller_code, l.is_planned order by l.prospect_rank asc)
        end as seller_rank,
        max(q.weekly_capacity) over (partition by a.seller_code) as weekly_capacity
    from listed as l
    left join {{ ref('prospect_approach') }} as a on l.company_id = a.company_id
    left join capacities as q on a.territory = q.territory
),

reasons as (
    select
        company_id,
        {{ texts_in_order('reason', 'place', "direction = 'for'") }} as reasons_for,
        {{ texts_in_order('reason_nl', 'place', "direction = 'for'") }} as reasons_for_nl,
        {{ texts_in_order('reason', 'place', "direction = 'against'") }} as reasons_against,
        {{ texts_in_order('reason_nl', 'place', "direction = 'against'") }} as reasons_against_nl
    from {{ ref('prospect_reason_texts') }}
    where model = 'performance'
    group by company_id
),

alike as (
    select
        company_id,
        {{ texts_in_order('customer_name', 'place') }} as similar_customers
    from {{ ref('similar_performers') }}
    group by company_id
),

-- the reasons hold rule and date, and end with a full stop
notes as (
    select
        company_id,
        {{ texts_in_order("channel_name || ': ' || reason", 'place', separator=' ') }} as permission_notes,
        {{ texts_in_order("channel_name_nl || ': ' || reason_nl", 'place', separator=' ') }} as permission_notes_nl
    from (
        select
            company_id,
            reason,
            reason_nl,
            case channel when 'phone' then 1 when 'email' then 2 when 'post' then 3 else 4 end as place,
            case channel when 'phone' then 'Telephone' when 'email' then 'E-mail' when 'post' then 'Post' else 'Visit' end as channel_name,
            case channel when 'phone' then 'Telefoon' when 'email' then 'E-mail' when 'post' then 'Post' else 'Bezoek' end as channel_name_nl
        from {{ ref('prospect_permissions') }}
        where permission <> 'allowed'
    ) as p
    group by company_id
)

select
    p.company_id,
    p.company_name,
    p.registration_number,
    p.prospect_list,
    case p.prospect_list
        when 'open_deal' then p.gate_reason
        when 'both' then {{ best_share('en') }} || ', and financially healthy: ' || p.health_reason
        when 'lookalike' then {{ best_share('en') }} || '; not counted as healthy: ' || p.health_reason
        when 'healthy' then 'Financially healthy: ' || p.health_reason || {{ lower_chance('en') }}
        else coalesce(x.name, 'Risk not known') || ': ' || p.health_reason || {{ lower_chance('en') }}
    end as list_reason,
    case p.prospect_list
        when 'open_deal' then p.gate_reason_nl
        when 'both' then {{ best_share('nl') }} || ', en financieel gezond: ' || p.health_reason_nl
        when 'lookalike' then {{ best_share('nl') }} || '; niet als gezond geteld: ' || p.health_reason_nl
        when 'healthy' then 'Financieel gezond: ' || p.health_reason_nl || {{ lower_chance('nl') }}
        else coalesce(x.name_nl, 'Risico onbekend') || ': ' || p.health_reason_nl || {{ lower_chance('nl') }}
    end as list_reason_nl,
    cast(p.prospect_rank as integer) as prospect_rank,
    cast(p.list_rank as integer) as list_rank,
    round(p.score * 10) / 10 as score,
    p.rank_score,
    p.probability,
    p.probability_low,
    p.probability_high,
    p.score_method,
    p.affinity_index,
    p.affinity_class,
    p.expected_yearly_value,
    p.expected_value_low,
    p.expected_value_high,
    p.peer_group,
    p.peer_group_nl,
    p.health_grade,
    p.is_healthy,
    p.health_reason,
    p.health_reason_nl,
    r.reasons_for,
    r.reasons_for_nl,
    r.reasons_against,
    r.reasons_against_nl,
    m.similar_customers,
    b.likeness as similar_reason,
    b.likeness_nl as similar_reason_nl,
    t.advised_term_days,
    t.advised_limit_amount,
    t.terms_reason,
    t.terms_reason_nl,
    p.is_natural_person,
    p.phone_permission,
    p.email_permission,
    p.post_permission,
    p.visit_permission,
    n.permission_notes,
    n.permission_notes_nl,
    p.best_channel,
    p.best_channel_reason,
    p.best_channel_reason_nl,
    p.seller_code,
    p.territory,
    cast(p.seller_rank as integer) as seller_rank,
    cast(ceil(p.seller_rank / cast(p.weekly_capacity as double)) as integer) as planned_week,
    p.account_id,
    p.industry_code,
    p.sector_section,
    s.sector_name,
    s.sector_name_nl,
    p.size_class,
    p.employee_count,
    p.legal_form,
    f.company_age_years,
    p.street,
    p.postal_code,
    p.city,
    p.region_code,
    p.region,
    p.country_code,
    v.phone,
    p.website,
    c.base_currency_code,
    c.as_of_date
from placed as p
cross join context as c
left join {{ ref('sector_sections') }} as s on p.sector_section = s.sector_section
left join {{ ref('company_features') }} as f on p.company_id = f.company_id and f.is_as_of
left join {{ ref('company_versions') }} as v on p.company_id = v.company_id and v.known_until = cast('9999-12-31' as date)
left join {{ ref('credit_grades') }} as k on p.health_grade = k.credit_grade
left join {{ ref('axis_classes') }} as x on x.axis = 'risk_class' and k.risk_class = x.class
left join {{ ref('prospect_terms') }} as t on p.company_id = t.company_id
left join reasons as r on p.company_id = r.company_id
left join alike as m on p.company_id = m.company_id
left join {{ ref('similar_performers') }} as b on p.company_id = b.company_id and b.place = 1
left join notes as n on p.company_id = n.company_id
