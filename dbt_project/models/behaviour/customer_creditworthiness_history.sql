-- What the bureau, the register and the insolvency register had published on each profile date. Each of them is a
-- row of states (this holds from then until the next), so that a day is one join and no day is expanded.
with customers as (
    select
        c.customer_id,
        p.profile_date,
        p.is_as_of
    from {{ ref('dim_customer') }} as c
    inner join {{ ref('dim_profile_date') }} as p on c.customer_since is null or c.customer_since <= p.profile_date
),

linked as (
    select
        customer_id,
        company_id
    from {{ ref('bridge_customer_company') }}
),

-- a bureau delivers many more companies than are customers: only the customers' states are made
companies as (
    select
        company_id,
        lower(coalesce(status, 'active')) as company_status,
        known_from,
        coalesce(lead(known_from) over (partition by company_id order by known_from), cast('9999-12-31' as date)) as known_until
    from {{ ref('input__companies') }}
    where company_id in (select l.company_id from linked as l)
),

ratings as (
    select
        company_id,
        rated_on,
        credit_score,
        rating_class,
        probability_of_default,
        recommended_limit,
        coalesce(lead(rated_on) over (partition by company_id order by rated_on), cast('9999-12-31' as date)) as rated_until
    from {{ ref('input__ratings') }}
    where company_id in (select l.company_id from linked as l)
),

graded as (
    select
        r.*,
        coalesce(p.credit_grade, s.credit_grade) as credit_grade
    from ratings as r
    left join {{ ref('credit_grades') }} as p
        on r.probability_of_default >= p.probability_from and r.probability_of_default < p.probability_until
    left join {{ ref('credit_grades') }} as s
        on r.credit_score >= s.score_from and r.credit_score < s.score_until
),

-- accounts of an older year that are published late tell nothing new
published as (
    select
        company_id,
        period_end,
        published_on,
        equity,
        total_assets,
        current_assets,
        current_liabilities,
        max(period_end) over (partition by company_id order by published_on) as newest_period_end
    from {{ ref('input__financials') }}
    where company_id in (select l.company_id from linked as l)
),

financials as (
    select
        *,
        coalesce(lead(published_on) over (partition by company_id order by published_on), cast('9999-12-31' as date)) as published_until
    from published
    where period_end = newest_period_end
),

-- the insolvency register knows a customer by its registration number, also where no bureau does
insolvent as (
    select
        customer_id,
        min(published_on) as insolvency_date
    from (
        select
            l.customer_id,
            i.published_on
        from linked as l
        inner join {{ ref('input__insolvencies') }} as i on l.company_id = i.company_id
        union all
        select
            c.customer_id,
            i.published_on
        from {{ ref('dim_customer') }} as c
        inner join {{ ref('input__insolvencies') }} as i
            on {{ registration_key('c.registration_number', 'c.country_code') }} = {{ registration_key('i.registration_number') }}
    ) as e
    group by customer_id
),

judged as (
    select
        c.customer_id,
        c.profile_date,
        c.is_as_of,
        k.company_id,
        k.company_status,
        r.credit_score,
        r.rating_class,
        r.probability_of_default,
        r.recommended_limit,
        r.rated_on,
        r.credit_grade as rated_grade,
        f.period_end as accounts_date,
        {{ ratio('f.equity', 'f.total_assets', 4) }} as equity_ratio,
        {{ ratio('f.current_assets', 'f.current_liabilities', 4) }} as current_ratio,
        i.insolvency_date,
        case
            when i.insolvency_date is not null or k.company_status = 'bankrupt' then true
            when k.company_id is not null then false
        end as is_insolvent
    from customers as c
    left join linked as l on c.customer_id = l.customer_id
    left join companies as k
        on l.company_id = k.company_id
        and c.profile_date >= k.known_from and c.profile_date < k.known_until
    left join graded as r
        on k.company_id = r.company_id
        and c.profile_date >= r.rated_on and c.profile_date < r.rated_until
    left join financials as f
        on k.company_id = f.company_id
        and c.profile_date >= f.published_on and c.profile_date < f.published_until
    left join insolvent as i on c.customer_id = i.customer_id and c.profile_date >= i.insolvency_date
),

final as (
    select
        *,
        case
            when is_insolvent or company_status = 'ceased' then 'E'
            else coalesce(rated_grade, 'unknown')
        end as credit_grade
    from judged
)

select
    f.customer_id,
    f.profile_date,
    f.is_as_of,
    f.company_id,
    f.company_status,
    f.credit_score,
    f.rating_class,
    f.probability_of_default,
    f.recommended_limit,
    f.rated_on,
    f.accounts_date,
    f.equity_ratio,
    f.current_ratio,
    f.is_insolvent,
    f.insolvency_date,
    f.credit_grade,
    coalesce(g.risk_class, 'unknown') as risk_class,
    case
        when f.insolvency_date is not null then 'Insolvent since ' || cast(f.insolvency_date as varchar) || '.'
        when f.is_insolvent then 'Bankrupt according to the register of companies.'
        when f.company_status = 'ceased' then 'Ceased according to the register of companies.'
        when f.probability_of_default is not null
            then 'Probability of default ' || cast(cast(f.probability_of_default * 100 as decimal(9, 2)) as varchar) || ' % within a year, rated on '
            || cast(f.rated_on as varchar) || '.'
        when f.credit_score is not null
            then 'Credit score ' || cast(cast(f.credit_score as decimal(9, 0)) as varchar) || ', rated on ' || cast(f.rated_on as varchar) || '.'
        when f.company_id is not null then 'The bureau knows the company but not how creditworthy it is.'
        else 'No company of the bureau is known to be this customer.'
    end as risk_reason
from final as f
left join {{ ref('credit_grades') }} as g on f.credit_grade = g.credit_grade
