{#- What the signals of the watch list have in common. -#}

{# Of several facts that give one signal for one customer the newest, of CTE `events` (customer_id, signal,
   about_company_id, signal_date, fact). #}
{% macro newest_events() -%}
select
    customer_id,
    signal,
    about_company_id,
    signal_date,
    fact
from (
    select
        *,
        row_number() over (partition by customer_id, signal order by signal_date desc, fact asc) as place
    from events
) as e
where place = 1
{%- endmacro %}


{# Companies that the register says are `status` now, and since when without a break. #}
{% macro register_says(status) -%}
select
    k.company_id,
    coalesce(max(v.known_until), k.first_known_date) as since_date
from {{ ref('company_versions') }} as k
left join {{ ref('company_versions') }} as v on k.company_id = v.company_id and lower(v.status) <> '{{ status }}'
where k.known_until = cast('9999-12-31' as date) and lower(k.status) = '{{ status }}'
group by k.company_id, k.first_known_date
{%- endmacro %}


{# A row of CTE `insolvents` in words: 'Bankruptcy published on 2026-05-14'. #}
{% macro insolvency_in_words(row) -%}
case {{ row }}.insolvency_type
    when 'bankruptcy' then 'Bankruptcy published on '
    when 'suspension' then 'Suspension of payments published on '
    when 'debt_restructuring' then 'Debt restructuring published on '
    when 'register' then 'Bankrupt in the register of companies since '
    else 'Insolvency published on '
end || cast({{ row }}.since_date as varchar)
{%- endmacro %}

{# A share of 0-1 with one decimal: 0.0284 is '2.8 %'. #}
{% macro rate_in_words(share) -%}
(cast(cast(round({{ share }} * 1000) / 10 as decimal(9, 1)) as varchar) || ' %')
{%- endmacro %}


{#
    CTEs from `linked` to `news`, which read CTE `rules`: all that the bureau and the register published of customers'
    companies and that is a signal from its day on. What the next publication replaces holds until that (`until_date`).
#}
{% macro bureau_news() -%}
linked as (
    select
        customer_id,
        company_id
    from {{ ref('bridge_customer_company') }}
),

grades as (
    select
        credit_grade,
        row_number() over (order by credit_grade) as place
    from {{ ref('credit_grades') }}
),

ratings as (
    select
        l.customer_id,
        r.company_id,
        r.rated_on,
        r.credit_score,
        r.previous_credit_score,
        r.credit_grade,
        r.previous_credit_grade,
        r.days_beyond_terms
    from linked as l
    inner join {{ ref('fct_rating') }} as r on l.company_id = r.company_id
),

drops as (
    select
        r.*,
        r.previous_credit_score - r.credit_score as points,
        g.place - p.place as grades
    from ratings as r
    left join grades as g on r.credit_grade = g.credit_grade
    left join grades as p on r.previous_credit_grade = p.credit_grade
),

-- not every rating says how others are paid
habits as (
    select
        customer_id,
        company_id,
        rated_on,
        days_beyond_terms,
        lag(days_beyond_terms) over (partition by customer_id order by rated_on) as previous_days_beyond_terms,
        coalesce(lead(rated_on) over (partition by customer_id order by rated_on), cast('9999-12-31' as date)) as until_date
    from ratings
    where days_beyond_terms is not null
),

versions as (
    select
        l.customer_id,
        v.company_id,
        v.known_from,
        v.company_name,
        v.legal_form,
        v.street,
        v.postal_code,
        v.city,
        lag(v.company_name) over (partition by l.customer_id order by v.known_from) as previous_company_name,
        lag(v.legal_form) over (partition by l.customer_id order by v.known_from) as previous_legal_form,
        lag(v.street) over (partition by l.customer_id order by v.known_from) as previous_street,
        lag(v.postal_code) over (partition by l.customer_id order by v.known_from) as previous_postal_code,
        lag(v.city) over (partition by l.customer_id order by v.known_from) as previous_city
    from linked as l
    inner join {{ ref('company_versions') }} as v on l.company_id = v.company_id
),

news as (
    select
        d.customer_id,
        r.signal,
        d.company_id as about_company_id,
        d.rated_on as signal_date,
        cast('9999-12-31' as date) as until_date,
        case
            when d.points > 0
                then 'Credit score fell from ' || {{ whole('d.previous_credit_score') }} || ' to ' || {{ whole('d.credit_score') }}
                    || ' on ' || cast(d.rated_on as varchar)
                    || case when d.grades > 0 then ' (grade ' || d.previous_credit_grade || ' to ' || d.credit_grade || ')' else '' end
            else 'Credit grade fell from ' || d.previous_credit_grade || ' to ' || d.credit_grade || ' on ' || cast(d.rated_on as varchar)
        end || '.' as fact
    from drops as d
    cross join rules as r
    where r.signal = 'rating_drop' and (d.points >= r.points_least or d.grades >= r.grades_least)
    union all
    select
        h.customer_id,
        r.signal,
        h.company_id as about_company_id,
        h.rated_on as signal_date,
        h.until_date,
        'At other suppliers it paid ' || {{ days_in_words('h.days_beyond_terms') }} || ' on ' || cast(h.rated_on as varchar)
        || ', before that ' || {{ days_in_words('h.previous_days_beyond_terms') }} || '.' as fact
    from habits as h
    cross join rules as r
    where r.signal = 'bureau_payment' and h.days_beyond_terms - h.previous_days_beyond_terms >= r.days_least
    union all
    select
        customer_id,
        'renamed' as signal,
        company_id as about_company_id,
        known_from as signal_date,
        cast('9999-12-31' as date) as until_date,
        'Name in the register changed from ' || previous_company_name || ' to ' || company_name || ', known since ' || cast(known_from as varchar) || '.' as fact
    from versions
    where {{ letters_only('previous_company_name') }} <> {{ letters_only('company_name') }}
    union all
    select
        customer_id,
        'legal_form_changed' as signal,
        company_id as about_company_id,
        known_from as signal_date,
        cast('9999-12-31' as date) as until_date,
        'Legal form in the register changed from ' || previous_legal_form || ' to ' || legal_form || ', known since ' || cast(known_from as varchar) || '.' as fact
    from versions
    where {{ letters_only('previous_legal_form') }} <> {{ letters_only('legal_form') }}
    union all
    select
        customer_id,
        'moved' as signal,
        company_id as about_company_id,
        known_from as signal_date,
        cast('9999-12-31' as date) as until_date,
        'Moved from ' || concat_ws(', ', previous_street, previous_city) || ' to ' || concat_ws(', ', street, city)
        || ', known since ' || cast(known_from as varchar) || '.' as fact
    from versions
    where {{ letters_only('previous_street') }} <> {{ letters_only('street') }}
        or {{ letters_only('previous_postal_code') }} <> {{ letters_only('postal_code') }}
        or {{ letters_only('previous_city') }} <> {{ letters_only('city') }}
)
{%- endmacro %}


{#
    CTEs from `standings` to `turns`: each profile date on which a customer went over to another way of paying, and the
    next one on which it did (`until_date`). Too few invoices is no place in the order of ways to pay.
#}
{% macro payment_turns() -%}
standings as (
    select
        h.customer_id,
        h.profile_date,
        h.behaviour_class,
        h.behaviour_reason,
        a.position
    from {{ ref('customer_payment_history') }} as h
    inner join {{ ref('payment_groups') }} as g on h.behaviour_class = g.payment_class
    left join {{ ref('axis_classes') }} as a on a.axis = 'payment_group' and g.payment_group = a.class and a.class <> 'unknown'
),

compared as (
    select
        *,
        lag(position) over (partition by customer_id order by profile_date) as previous_position,
        lag(behaviour_class) over (partition by customer_id order by profile_date) as previous_class
    from standings
),

changes as (
    select
        *,
        coalesce(lead(profile_date) over (partition by customer_id order by profile_date), cast('9999-12-31' as date)) as until_date
    from compared
    where position is distinct from previous_position
),

turns as (
    select
        customer_id,
        case when behaviour_class = 'non_paying' then 'non_paying' else 'sudden_payment_change' end as signal,
        profile_date,
        until_date,
        behaviour_class,
        behaviour_reason,
        previous_class
    from changes
    where behaviour_class = 'non_paying' or position > previous_position
)
{%- endmacro %}


{# Select: each time that a customer was insolvent, from the day on which that was known until it was no longer so. #}
{% macro insolvent_since() -%}
select
    l.customer_id,
    i.published_on as since_date,
    cast('9999-12-31' as date) as until_date
from {{ ref('bridge_customer_company') }} as l
inner join {{ ref('fct_insolvency') }} as i on l.company_id = i.company_id
union all
select
    c.customer_id,
    i.published_on as since_date,
    cast('9999-12-31' as date) as until_date
from {{ ref('dim_customer') }} as c
inner join {{ ref('fct_insolvency') }} as i on {{ registration_key('c.registration_number', 'c.country_code') }} = i.registration_key
union all
select
    l.customer_id,
    v.known_from as since_date,
    v.known_until as until_date
from {{ ref('bridge_customer_company') }} as l
inner join {{ ref('company_versions') }} as v on l.company_id = v.company_id
where lower(v.status) = 'bankrupt'
{%- endmacro %}
