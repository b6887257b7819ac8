-- What the bureau, the register and the insolvency register had published on each profile date. Each of them is a
-- row of states (this holds from then until the next), so that a day is one join and no day is expanded.
with thresholds as (
    {{ credit_thresholds() }}
),

weights as (
    select
        cast(sum(weight) filter (where judged_by = 'own') as double) as own_weight,
        cast(sum(weight) filter (where judged_by = 'bureau') as double) as bureau_weight
    from {{ ref('credit_standing_weights') }}
),

grades as (
    select
        credit_grade,
        risk_class,
        standing_points,
        row_number() over (order by probability_from) as place
    from {{ ref('credit_grades') }}
),

customers as (
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
        lower(status) as company_status,
        legal_form,
        country_code,
        known_from,
        known_until
    from {{ ref('company_versions') }}
    where company_id in (select l.company_id from linked as l)
),

rated as (
    select
        r.company_id,
        r.rated_on,
        r.rated_until,
        r.credit_score,
        r.rating_class,
        r.probability_of_default,
        r.recommended_limit,
        r.days_beyond_terms,
        r.credit_grade,
        r.previous_credit_grade,
        max(case when r.credit_grade <> r.previous_credit_grade then r.rated_on end)
            over (partition by r.company_id order by r.rated_on) as moved_on
    from {{ ref('fct_rating') }} as r
    where r.company_id in (select l.company_id from linked as l)
),

-- the last change of grade of each rating's past: better is a lower place
ratings as (
    select
        r.*,
        m.previous_credit_grade as moved_from,
        cast(b.place - a.place as integer) as grades_moved
    from rated as r
    left join rated as m on r.company_id = m.company_id and r.moved_on = m.rated_on
    left join grades as b on m.previous_credit_grade = b.credit_grade
    left join grades as a on m.credit_grade = a.credit_grade
),

published as (
    select
        f.company_id,
        f.period_end,
        f.published_on,
        {{ account_ratios('f') }}
    from {{ ref('input__financials') }} as f
    where f.company_id in (select l.company_id from linked as l)
),

publication_days as (
    select distinct
        company_id,
        published_on
    from published
),

-- all accounts that were there on each day on which some were published, in their last edition by then
editions as (
    select
        d.published_on as known_from,
        a.*,
        row_number() over (partition by d.company_id, d.published_on, a.period_end order by a.published_on desc) as place
    from publication_days as d
    inner join published as a on d.company_id = a.company_id and a.published_on <= d.published_on
),

years as (
    select
        *,
        row_number() over newest_first as place_of_year,
        lead(period_end) over newest_first as earlier_period_end,
        lead(equity_ratio) over newest_first as earlier_equity_ratio,
        lead(current_ratio) over newest_first as earlier_current_ratio
    from editions
    where place = 1
    window newest_first as (partition by company_id, known_from order by period_end desc)
),

-- where a year is missing there is no year before
accounts as (
    select
        y.company_id,
        y.known_from,
        coalesce(lead(y.known_from) over (partition by y.company_id order by y.known_from), cast('9999-12-31' as date)) as known_until,
        y.period_end,
        y.equity_ratio,
        y.current_ratio,
        y.return_on_assets,
        case when y.earlier_period_end >= {{ months_before('y.period_end', 'thresholds.previous_accounts_months') }} then y.earlier_period_end end as previous_period_end,
        y.earlier_equity_ratio,
        y.earlier_current_ratio
    from years as y
    cross join thresholds
    where y.place_of_year = 1
),

changes as (
    select
        a.*,
        case when a.previous_period_end is not null then round((a.equity_ratio - a.earlier_equity_ratio) * 1e4) / 1e4 end as equity_ratio_change,
        case when a.previous_period_end is not null then round((a.current_ratio - a.earlier_current_ratio) * 1e4) / 1e4 end as current_ratio_change
    from accounts as a
),

-- one ratio that rises and one that falls say nothing together
trends as (
    select
        a.*,
        case when a.equity_ratio_change >= t.equity_ratio_shift then 1 when a.equity_ratio_change <= -t.equity_ratio_shift then -1 else 0 end
        + case when a.current_ratio_change >= t.current_ratio_shift then 1 when a.current_ratio_change <= -t.current_ratio_shift then -1 else 0 end as direction
    from changes as a
    cross join thresholds as t
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
        inner join {{ ref('fct_insolvency') }} as i on l.company_id = i.company_id
        union all
        select
            c.customer_id,
            i.published_on
        from {{ ref('dim_customer') }} as c
        inner join {{ ref('fct_insolvency') }} as i
            on {{ registration_key('c.registration_number', 'c.country_code') }} = i.registration_key
    ) as e
    group by customer_id
),

-- groups as they were known on each day: who buys a company later is no owner yet
owned as (
    select
        p.profile_date,
        v.company_id,
        v.parent_company_id
    from {{ ref('company_versions') }} as v
    cross join {{ ref('dim_profile_date') }} as p
    where v.parent_company_id <> v.company_id and p.profile_date >= v.known_from and p.profile_date < v.known_until
),

{{ owner_chains('h.company_id in (select l.company_id from linked as l)') }},

owners as (
    {% for level in range(1, owner_levels() + 1) %}
    select
        profile_date,
        company_id,
        owner_{{ level }} as owner_id
    from climbed
    {{ 'union all' if not loop.last }}
    {% endfor %}
),

fallen as (
    select
        company_id,
        published_on as valid_from,
        cast('9999-12-31' as date) as valid_until
    from {{ ref('fct_insolvency') }}
    union all
    select
        company_id,
        known_from as valid_from,
        known_until as valid_until
    from {{ ref('company_versions') }}
    where lower(status) = 'bankrupt'
),

-- in a circle a company is its own owner: its own insolvency is no parent's
fallen_owners as (
    select distinct
        o.profile_date,
        o.company_id
    from owners as o
    inner join fallen as f on o.owner_id = f.company_id and o.profile_date >= f.valid_from and o.profile_date < f.valid_until
    where o.owner_id <> o.company_id
),

judged as (
    select
        c.customer_id,
        c.profile_date,
        c.is_as_of,
        k.company_id,
        k.company_status,
        k.legal_form,
        k.country_code,
        r.credit_score,
        r.rating_class,
        r.probability_of_default,
        r.recommended_limit,
        r.days_beyond_terms,
        r.rated_on,
        r.credit_grade as rated_grade,
        r.moved_from,
        r.moved_on,
        r.grades_moved,
        case
            when r.moved_on > {{ months_before('c.profile_date', 'thresholds.migration_months') }} then case when sign(r.grades_moved) = 1 then 'up' else 'down' end
            when r.previous_credit_grade is not null then 'none'
            else 'unknown'
        end as rating_migration,
        f.period_end as accounts_date,
        f.previous_period_end as previous_accounts_date,
        f.equity_ratio,
        f.current_ratio,
        f.return_on_assets,
        f.equity_ratio_change,
        f.current_ratio_change,
        case
            when coalesce(f.equity_ratio_change, f.current_ratio_change) is null then 'unknown'
            when f.direction > 0 then 'improving'
            when f.direction < 0 then 'weakening'
            else 'stable'
        end as financial_trend,
        i.insolvency_date,
        case
            when i.insolvency_date is not null or k.company_status = 'bankrupt' then true
            when k.company_id is not null then false
        end as is_insolvent,
        coalesce(g.group_id, k.company_id) as group_id,
        case when k.company_id is not null then o.company_id is not null end as is_parent_insolvent
    from customers as c
    cross join thresholds
    left join linked as l on c.customer_id = l.customer_id
    left join companies as k
        on l.company_id = k.company_id
        and c.profile_date >= k.known_from and c.profile_date < k.known_until
    left join ratings as r
        on k.company_id = r.company_id
        and c.profile_date >= r.rated_on and c.profile_date < r.rated_until
    left join trends as f
        on k.company_id = f.company_id
        and c.profile_date >= f.known_from and c.profile_date < f.known_until
    left join insolvent as i on c.customer_id = i.customer_id and c.profile_date >= i.insolvency_date
    left join climbed as g on k.company_id = g.company_id and c.profile_date = g.profile_date
    left join fallen_owners as o on k.company_id = o.company_id and c.profile_date = o.profile_date
),

-- the accounts that are waited for are those of the year after the newest; nobody waits for those of a company that is
-- no more, and one that published none may be too young, or its bureau tells of no accounts at all
filed as (
    select
        j.*,
        case when not j.is_insolvent and j.company_status = 'active' then q.filing_months end as filing_months,
        q.legal_form is not null and q.filing_months is null as is_free_of_filing,
        case
            when j.is_insolvent or j.company_status = 'ceased' then 'E'
            else coalesce(j.rated_grade, 'unknown')
        end as credit_grade
    from judged as j
    left join {{ ref('filing_rules') }} as q
        on j.country_code = q.country_code
        and {{ letters_only('j.legal_form') }} = q.legal_form
        and coalesce({{ add_months('j.accounts_date', 12) }}, j.profile_date) >= q.year_ends_from
        and coalesce({{ add_months('j.accounts_date', 12) }}, j.profile_date) < q.year_ends_until
),

standing as (
    select
        f.*,
        {{ add_months('f.accounts_date', '12 + f.filing_months') }} as filing_due_date,
        g.risk_class,
        g.standing_points,
        p.payment_score,
        case
            when f.is_insolvent then 0
            else {{ ratio(
                'coalesce(w.own_weight * p.payment_score, 0) + coalesce(w.bureau_weight * g.standing_points, 0)',
                'case when p.payment_score is not null then w.own_weight else 0 end + case when g.standing_points is not null then w.bureau_weight else 0 end',
                1
            ) }}
        end as credit_standing_score
    from filed as f
    cross join weights as w
    left join grades as g on f.credit_grade = g.credit_grade
    left join {{ ref('customer_payment_history') }} as p on f.customer_id = p.customer_id and f.profile_date = p.profile_date
)

select
    customer_id,
    profile_date,
    is_as_of,
    company_id,
    company_status,
    credit_score,
    rating_class,
    probability_of_default,
    recommended_limit,
    rated_on,
    accounts_date,
    equity_ratio,
    current_ratio,
    is_insolvent,
    insolvency_date,
    credit_grade,
    coalesce(risk_class, 'unknown') as risk_class,
    case
        when insolvency_date is not null then 'Insolvent since ' || cast(insolvency_date as varchar) || '.'
        when is_insolvent then 'Bankrupt according to the register of companies.'
        when company_status = 'ceased' then 'Ceased according to the register of companies.'
        when probability_of_default is not null
            then 'Probability of default ' || cast(cast(probability_of_default * 100 as decimal(9, 2)) as varchar) || ' % within a year, rated on '
            || cast(rated_on as varchar) || '.'
        when credit_score is not null
            then 'Credit score ' || cast(cast(credit_score as decimal(9, 0)) as varchar) || ', rated on ' || cast(rated_on as varchar) || '.'
        when company_id is not null then 'The bureau knows the company but not how creditworthy it is.'
        else 'No company of the bureau is known to be this customer.'
    end as risk_reason,
    days_beyond_terms as bureau_days_beyond_terms,
    moved_from as previous_credit_grade,
    moved_on as rating_moved_on,
    grades_moved,
    rating_migration,
    return_on_assets,
    previous_accounts_date,
    equity_ratio_change,
    current_ratio_change,
    financial_trend,
    filing_due_date,
    case
        when is_free_of_filing then false
        else filing_due_date < profile_date
    end as is_filing_overdue,
    group_id,
    is_parent_insolvent,
    credit_standing_score,
    case
        when is_insolvent then 'Insolvent.'
        when credit_standing_score is null then 'Too few invoices to score, and no rating.'
        else coalesce('Payment score ' || cast(cast(payment_score as decimal(9, 0)) as varchar), 'Too few invoices to score')
            || coalesce(', bureau grade ' || case when standing_points is not null then credit_grade end, ', no rating')
            || '.'
    end
    || case when is_parent_insolvent then ' A company above it is insolvent.' else '' end as credit_standing_reason
from standing
