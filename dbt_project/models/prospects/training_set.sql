-- The four questions that good_performers asks of today, asked of the first two years of each relation with what was
-- known at their end, beside what the bureau told on their first day. A no decides; a not yet is never a no.
with thresholds as (
    {{ payment_thresholds() }}
),

rules as (
    {{ buying_rules(['active_gap_multiple', 'active_days_least']) }}
),

relations as (
    select
        company_id,
        customer_id,
        entry_date,
        is_start_observed,
        maturity_date as outcome_date,
        is_mature,
        {{ days_between('entry_date', 'maturity_date') }} as window_days
    from {{ ref('relation_starts') }}
),

documents as (
    select
        r.company_id,
        r.outcome_date,
        i.invoice_id,
        i.document_type,
        i.invoice_date,
        i.due_date,
        i.amount,
        i.amount_base,
        i.dispute_opened_date
    from relations as r
    inner join {{ ref('bridge_customer_company') }} as b on r.company_id = b.company_id
    inner join {{ ref('fct_invoice') }} as i
        on b.customer_id = i.customer_id and i.invoice_date >= r.entry_date and i.invoice_date <= r.outcome_date
),

-- each invoice as it stood at the end: cleared on a day, or open until then at least
states as (
    select
        d.company_id,
        d.invoice_id,
        d.due_date,
        d.outcome_date,
        d.amount,
        coalesce(sum(s.amount) filter (where s.settlement_type = 'payment'), 0) as paid_amount,
        coalesce(sum(s.amount) filter (where s.settlement_type = 'credit'), 0) as credited_amount,
        coalesce(sum(s.amount) filter (where s.settlement_type = 'write_off'), 0) as written_off_amount,
        case when sum(s.amount) = d.amount then max(s.settled_date) end as clear_date
    from documents as d
    left join {{ ref('fct_settlement') }} as s on d.invoice_id = s.invoice_id and s.settled_date <= d.outcome_date
    where d.document_type = 'invoice' and (d.dispute_opened_date is null or d.dispute_opened_date > d.outcome_date)
    group by d.company_id, d.invoice_id, d.due_date, d.outcome_date, d.amount
),

-- 1 paid within the tolerance, 0 not, NULL nothing, as good_performers has it
experiences as (
    select
        company_id,
        case
            when written_off_amount > paid_amount then 0
            when credited_amount >= amount then null
            when {{ days_between('due_date', 'coalesce(clear_date, outcome_date)') }} > {{ var('good_max_days_late') }} then 0
            when clear_date is not null then 1
        end as was_within
    from states
),

payments as (
    select
        company_id,
        cast(count(was_within) as integer) as judged_count,
        cast(sum(was_within) as integer) as within_count
    from experiences
    group by company_id
),

buying_days as (
    select
        company_id,
        invoice_date,
        {{ days_between('lag(invoice_date) over (partition by company_id order by invoice_date)', 'invoice_date') }} as gap_days
    from documents
    where document_type = 'invoice'
    group by company_id, invoice_date
),

rhythms as (
    select
        company_id,
        max(invoice_date) as last_invoice_date,
        median(cast(gap_days as double)) as usual_gap_days
    from buying_days
    group by company_id
),

bought as (
    select
        company_id,
        {{ money_sum('amount_base') }} as amount,
        cast(count(distinct case
            when document_type = 'invoice' and invoice_date >= {{ add_months(month_start('outcome_date'), -11) }}
                then {{ month_start('invoice_date') }}
        end) as integer) as active_months
    from documents
    group by company_id
),

-- What the customer in the middle bought in the twelve whole months before the month of an outcome: known then,
-- and the same for all outcomes of a month.
yardstick_months as (
    select distinct {{ month_start('outcome_date') }} as month_start
    from relations
),

customer_months as (
    select
        customer_id,
        {{ month_start('invoice_date') }} as month_start,
        {{ money_sum('amount_base') }} as amount
    from {{ ref('fct_invoice') }}
    group by 1, 2
),

customer_years as (
    select
        y.month_start,
        m.customer_id,
        cast(sum(m.amount) as double) as amount
    from yardstick_months as y
    cross join customer_months as m
    where m.month_start < y.month_start and m.month_start >= {{ add_months('y.month_start', -12) }}
    group by y.month_start, m.customer_id
),

middle as (
    select
        month_start,
        median(amount) as amount
    from customer_years
    where amount > 0
    group by month_start
),

insolvent as (
    select
        company_id,
        min(published_on) as insolvency_date
    from {{ ref('fct_insolvency') }}
    group by company_id
),

asked as (
    select
        company_id,
        entry_date as feature_date
    from relations
),

{{ bureau_features() }},

measured as (
    select
        r.*,
        b.company_id is not null as has_features,
        coalesce(p.judged_count, 0) as judged_count,
        p.within_count,
        {{ ratio('p.within_count', 'p.judged_count') }} as pays_value,
        {{ wilson('p.within_count', 'p.judged_count', 't.interval_z', '-') }} as pays_low,
        {{ wilson('p.within_count', 'p.judged_count', 't.interval_z', '+') }} as pays_high,
        cast(cast({{ ratio('36525 * coalesce(y.amount, 0)', '100 * r.window_days') }} as decimal(18, 6)) as decimal(18, 2)) as worth_value,
        cast(cast(greatest(
            {{ var('good_min_revenue') }},
            {{ var('good_min_revenue_of_median') }} * coalesce(m.amount, 0)
        ) as decimal(18, 5)) as decimal(18, 2)) as worth_threshold,
        y.active_months,
        coalesce(
            {{ days_between('g.last_invoice_date', 'r.outcome_date') }}
            <= greatest(u.active_days_least, u.active_gap_multiple * g.usual_gap_days),
            false
        ) as is_active,
        coalesce(i.insolvency_date <= r.outcome_date, false) or coalesce(lower(v.status) = 'bankrupt', false) as is_insolvent,
        coalesce(lower(v.status) = 'ceased', false) as is_ceased,
        coalesce(c.risk_class, 'unknown') as risk_class
    from relations as r
    cross join thresholds as t
    cross join rules as u
    left join bureau_features as b on r.company_id = b.company_id
    left join payments as p on r.company_id = p.company_id
    left join bought as y on r.company_id = y.company_id
    left join rhythms as g on r.company_id = g.company_id
    left join middle as m on {{ month_start('r.outcome_date') }} = m.month_start
    left join insolvent as i on r.company_id = i.company_id
    left join {{ ref('company_versions') }} as v
        on r.company_id = v.company_id and r.outcome_date >= v.known_from and r.outcome_date < v.known_until
    left join {{ ref('fct_rating') }} as k
        on r.company_id = k.company_id and r.outcome_date >= k.rated_on and r.outcome_date < k.rated_until
    left join {{ ref('credit_grades') }} as c on k.credit_grade = c.credit_grade
),

judged as (
    select
        *,
        case
            when judged_count >= {{ var('good_enough_items') }} then pays_value >= {{ var('good_min_paid_rate') }}
            when pays_low >= {{ var('good_min_paid_rate') }} then true
            when pays_high < {{ var('good_min_paid_rate') }} then false
        end as pays,
        worth_value > 0 and worth_value >= worth_threshold as is_worth_it,
        is_active and active_months >= {{ var('good_min_active_months') }} as is_steady,
        not is_insolvent and not is_ceased and risk_class <> 'high' as is_healthy
    from measured
),

worded as (
    select
        *,
        case
            when not has_features then 'no_features'
            when not is_mature then 'too_new'
            when not is_healthy or not coalesce(pays, true) or not is_worth_it or not is_steady then 'bad'
            when pays is null then 'unknown'
            else 'good'
        end as outcome,
        case
            when judged_count = 0 then 'no invoice to judge by'
            else cast(within_count as varchar) || ' of ' || cast(judged_count as varchar) || ' paid within {{ var('good_max_days_late') }} days of the due date'
                || case when pays is null then ': too few to say' else '' end
        end as pays_reason,
        'invoiced ' || cast(worth_value as varchar) || ' a year, asked is ' || cast(worth_threshold as varchar) as worth_reason,
        case
            when is_active then 'bought in ' || cast(active_months as varchar) || ' of the last twelve months, asked is {{ var('good_min_active_months') }}'
            else 'no longer active'
        end as steady_reason,
        case
            when is_insolvent then 'insolvent'
            when is_ceased then 'ceased'
            when risk_class = 'unknown' then 'credit risk not known'
            else risk_class || ' credit risk'
        end as healthy_reason
    from judged
)

select
    w.company_id,
    w.customer_id,
    w.entry_date,
    w.is_start_observed,
    w.outcome_date,
    w.outcome,
    case w.outcome when 'good' then 1 when 'bad' then 0 end as is_good,
    case w.outcome
        when 'no_features' then 'not in the register on ' || cast(w.entry_date as varchar)
        when 'too_new' then 'known since ' || cast(w.entry_date as varchar) || ', less than {{ var('prospect_maturity_months_least') }} months'
        when 'bad' then concat_ws(
            '; ',
            case when not w.pays then w.pays_reason end,
            case when not w.is_worth_it then w.worth_reason end,
            case when not w.is_steady then w.steady_reason end,
            case when not w.is_healthy then w.healthy_reason end
        )
        when 'unknown' then w.pays_reason
        else concat_ws('; ', w.pays_reason, w.worth_reason, w.steady_reason, w.healthy_reason)
    end as outcome_reason,
    case when w.is_mature then w.worth_value end as yearly_value,
    {{ prospect_features('b') }}
from worded as w
left join bureau_features as b on w.company_id = b.company_id
