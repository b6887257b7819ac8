-- What the bureau and the register of companies published of a customer's company.
with rules as (
    select * from {{ ref('watchlist_signals') }}
),

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
        row_number() over (partition by customer_id order by rated_on desc) as place
    from ratings
    where days_beyond_terms is not null
),

ceased as (
    {{ register_says('ceased') }}
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

events as (
    select
        d.customer_id,
        r.signal,
        d.company_id as about_company_id,
        d.rated_on as signal_date,
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
        'At other suppliers it paid ' || {{ days_in_words('h.days_beyond_terms') }} || ' on ' || cast(h.rated_on as varchar)
        || ', before that ' || {{ days_in_words('h.previous_days_beyond_terms') }} || '.' as fact
    from habits as h
    cross join rules as r
    where r.signal = 'bureau_payment' and h.place = 1 and h.days_beyond_terms - h.previous_days_beyond_terms >= r.days_least
    union all
    select
        l.customer_id,
        'company_ceased' as signal,
        c.company_id as about_company_id,
        c.since_date as signal_date,
        'Ceased in the register of companies since ' || cast(c.since_date as varchar) || ', with an open amount.' as fact
    from linked as l
    inner join ceased as c on l.company_id = c.company_id
    inner join {{ ref('customer_payment_behaviour') }} as p on l.customer_id = p.customer_id
    where p.open_amount > 0
    union all
    select
        customer_id,
        'accounts_overdue' as signal,
        company_id as about_company_id,
        filing_due_date + 1 as signal_date,
        'The accounts after those of ' || cast(accounts_date as varchar) || ' should have been filed by ' || cast(filing_due_date as varchar) || '.' as fact
    from {{ ref('customer_creditworthiness') }}
    where is_filing_overdue
    union all
    select
        customer_id,
        'renamed' as signal,
        company_id as about_company_id,
        known_from as signal_date,
        'Name in the register changed from ' || previous_company_name || ' to ' || company_name || ', known since ' || cast(known_from as varchar) || '.' as fact
    from versions
    where {{ letters_only('previous_company_name') }} <> {{ letters_only('company_name') }}
    union all
    select
        customer_id,
        'legal_form_changed' as signal,
        company_id as about_company_id,
        known_from as signal_date,
        'Legal form in the register changed from ' || previous_legal_form || ' to ' || legal_form || ', known since ' || cast(known_from as varchar) || '.' as fact
    from versions
    where {{ letters_only('previous_legal_form') }} <> {{ letters_only('legal_form') }}
    union all
    select
        customer_id,
        'moved' as signal,
        company_id as about_company_id,
        known_from as signal_date,
        'Moved from ' || concat_ws(', ', previous_street, previous_city) || ' to ' || concat_ws(', ', street, city)
        || ', known since ' || cast(known_from as varchar) || '.' as fact
    from versions
    where {{ letters_only('previous_street') }} <> {{ letters_only('street') }}
        or {{ letters_only('previous_postal_code') }} <> {{ letters_only('postal_code') }}
        or {{ letters_only('previous_city') }} <> {{ letters_only('city') }}
)

{{ newest_events() }}
