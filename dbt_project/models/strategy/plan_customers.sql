-- How each customer can be reached about an invoice, in which language, what it is worth and who is lenient with it.
with context as (
    select as_of_date from {{ ref('run_context') }}
),

thresholds as (
    {{ plan_thresholds(['margin_rate', 'relation_years'], 'decimal(9, 4)') }}
),

permitted as (
    select
        customer_id,
        {% for channel in ['email', 'post', 'phone'] %}
        bool_or(channel = '{{ channel }}') as may_{{ channel }}{{ ',' if not loop.last }}
        {% endfor %}
    from {{ ref('contact_permissions') }}
    where purpose = 'service' and permission = 'allowed'
    group by customer_id
),

won as (
    select
        b.customer_id,
        {{ money_sum('d.acquisition_cost') }} as acquisition_cost_amount
    from {{ ref('fct_deal') }} as d
    inner join {{ ref('bridge_customer_account') }} as b on d.account_id = b.account_id
    where d.is_won
    group by b.customer_id
),

-- of two rules for one section the more generous counts
lenient as (
    select
        s.customer_id,
        r.rule_id,
        r.extra_days,
        r.offers_arrangement,
        r.charges_costs,
        r.reason,
        r.reason_nl,
        row_number() over (partition by s.customer_id order by r.extra_days desc, r.rule_id asc) as place
    from {{ ref('customer_segments') }} as s
    cross join context as c
    inner join {{ ref('leniency_rules') }} as r
        on {{ class_in('s.sector_section', 'r.sector_section') }}
        and c.as_of_date >= r.valid_from and c.as_of_date < r.valid_until
    where r.is_on
)

select
    u.customer_id,
    case
        when lower(u.language_code) like 'nl%' then 'nl'
        when u.language_code is null and u.country_code in ('NL', 'BE') then 'nl'
        else 'en'
    end as language_code,
    u.email is not null and coalesce(p.may_email, false) as can_email,
    coalesce(p.may_post, false) as can_post,
    coalesce(p.may_phone, false) as can_phone,
    u.street is not null and u.city is not null as has_address,
    coalesce(u.invoice_channel = 'post', false) as prefers_post,
    cast(
        coalesce(b.gross_margin_12m, {{ at_rate('b.invoiced_amount_12m', 't.margin_rate') }}) * t.relation_years as decimal(18, 2)
    ) as relation_value_amount,
    w.acquisition_cost_amount,
    l.rule_id as leniency_rule,
    coalesce(l.extra_days, 0) as leniency_days,
    coalesce(l.offers_arrangement, false) as offers_arrangement,
    coalesce(not l.charges_costs, false) as waives_costs,
    l.reason as leniency_reason,
    l.reason_nl as leniency_reason_nl
from {{ ref('dim_customer') }} as u
cross join thresholds as t
left join permitted as p on u.customer_id = p.customer_id
left join {{ ref('customer_buying_behaviour') }} as b on u.customer_id = b.customer_id
left join won as w on u.customer_id = w.customer_id
left join lenient as l on u.customer_id = l.customer_id and l.place = 1
