-- Four questions of every customer; each is answered yes, no, or not yet. A no decides; a not yet is never a no.
with thresholds as (
    {{ payment_thresholds() }}
),

context as (
    select
        as_of_date,
        base_currency_code,
        {{ add_months('as_of_date', -24) }} as months_24_ago
    from {{ ref('run_context') }}
),

-- What an invoice says of its payer: 1 paid within the tolerance, 0 not, NULL nothing. Disputes and invoices that were
-- credited away are the supplier's doing; a write-off was never paid.
experiences as (
    select
        i.customer_id,
        case
            when i.written_off_amount > i.paid_amount then 0
            when i.credited_amount >= i.amount then null
            when coalesce(i.days_late, i.open_days_late) > {{ var('good_max_days_late') }} then 0
            when i.days_late is not null then 1
        end as was_within
    from {{ ref('fct_invoice') }} as i
    cross join context as c
    where
        i.document_type = 'invoice'
        and i.dispute_opened_date is null
        and (i.is_open or i.clear_date > c.months_24_ago)
),

payments as (
    select
        customer_id,
        cast(count(was_within) as integer) as judged_count,
        cast(sum(was_within) as integer) as within_count
    from experiences
    group by customer_id
),

-- what a customer in the middle buys: the measure of worth, so that it fits any ledger
middle as (
    select median(cast(invoiced_amount_12m as double)) as invoiced_amount_12m
    from {{ ref('customer_buying_behaviour') }}
    where invoiced_amount_12m > 0
),

measured as (
    select
        d.customer_id,
        coalesce(p.behaviour_class, 'too_new') as payment_class,
        p.payment_score,
        coalesce(y.judged_count, 0) as judged_count,
        coalesce(y.within_count, 0) as within_count,
        {{ ratio('y.within_count', 'y.judged_count') }} as pays_value,
        {{ wilson('y.within_count', 'y.judged_count', 't.interval_z', '-') }} as pays_low,
        {{ wilson('y.within_count', 'y.judged_count', 't.interval_z', '+') }} as pays_high,
        coalesce(b.invoiced_amount_12m, cast(0 as decimal(18, 2))) as worth_value,
        cast(round(cast(greatest(
            {{ var('good_min_revenue') }},
            {{ var('good_min_revenue_of_median') }} * coalesce(m.invoiced_amount_12m, 0)
        ) as decimal(18, 5)), 2) as decimal(18, 2)) as worth_threshold,
        cast(b.relation_months as integer) as relation_months,
        coalesce(b.active_months_12m, 0) as steady_value,
        coalesce(b.is_active, false) as is_active,
        coalesce(c.risk_class, 'unknown') as risk_class,
        coalesce(c.is_insolvent, false) as is_insolvent,
        coalesce(b.relation_months >= {{ var('good_min_relation_months') }}, false) as is_known_long_enough
    from {{ ref('dim_customer') }} as d
    cross join middle as m
    cross join thresholds as t
    left join payments as y on d.customer_id = y.customer_id
    left join {{ ref('customer_payment_behaviour') }} as p on d.customer_id = p.customer_id
    left join {{ ref('customer_buying_behaviour') }} as b on d.customer_id = b.customer_id
    left join {{ ref('customer_creditworthiness') }} as c on d.customer_id = c.customer_id
),

judged as (
    select
        *,
        case
            when payment_class in ('deteriorating', 'non_paying') then false
            when payment_class = 'too_new' then null
            when payment_score < {{ var('good_min_payment_score') }} then false
            when judged_count >= {{ var('good_enough_items') }} then pays_value >= {{ var('good_min_paid_rate') }}
            when pays_low >= {{ var('good_min_paid_rate') }} then true
            when pays_high < {{ var('good_min_paid_rate') }} then false
        end as pays,
        case
            when worth_value > 0 and worth_value >= worth_threshold then true
            -- it has not had a year to buy in
            when is_known_long_enough then false
        end as is_worth_it,
        case
            when is_known_long_enough then is_active and steady_value >= {{ var('good_min_active_months') }}
        end as is_steady,
        not is_insolvent and risk_class <> 'high' as is_healthy
    from measured
),

worded as (
    select
        *,
        case
            when payment_class = 'deteriorating' then 'pays later than it used to'
            when payment_class = 'non_paying' then 'does not pay'
            when judged_count = 0 then 'no invoice to judge by'
            else cast(within_count as varchar) || ' of ' || cast(judged_count as varchar) || ' paid within {{ var('good_max_days_late') }} days of the due date'
                || case when pays is null then ': too few to say' else '' end
                || case when payment_score < {{ var('good_min_payment_score') }} then ', payment score below {{ var('good_min_payment_score') }}' else '' end
        end as pays_reason,
        'invoiced ' || cast(worth_value as varchar) || ' in twelve months, asked is ' || cast(worth_threshold as varchar)
        || case when is_worth_it is null then ': known too short to say' else '' end as worth_reason,
        case
            when is_steady is null then 'customer for less than {{ var('good_min_relation_months') }} months'
            when not is_active then 'no longer active'
            else 'bought in ' || cast(steady_value as varchar) || ' of twelve months, asked is {{ var('good_min_active_months') }}'
        end as steady_reason,
        case
            when is_insolvent then 'insolvent'
            when risk_class = 'unknown' then 'credit risk not known'
            else risk_class || ' credit risk'
        end as healthy_reason,
        case
            when not is_healthy or not pays or not is_worth_it or not is_steady then 'not_good'
            when pays is null or is_worth_it is null or is_steady is null then 'too_new'
            else 'good'
        end as verdict
    from judged
)

select
    w.customer_id,
    w.verdict,
    -- to add up
    case when w.verdict = 'good' then 1 else 0 end as is_good,
    case when w.verdict = 'too_new' then 0 else 1 end as is_judged,
    case
        when w.verdict = 'good' then concat_ws('; ', w.pays_reason, w.worth_reason, w.steady_reason, w.healthy_reason)
        when w.verdict = 'not_good' then concat_ws(
            '; ',
            case when not w.pays then w.pays_reason end,
            case when not w.is_worth_it then w.worth_reason end,
            case when not w.is_steady then w.steady_reason end,
            case when not w.is_healthy then w.healthy_reason end
        )
        else concat_ws(
            '; ',
            case when w.pays is null then w.pays_reason end,
            case when w.is_worth_it is null then w.worth_reason end,
            case when w.is_steady is null then w.steady_reason end
        )
    end as verdict_reason,
    w.pays,
    w.pays_value,
    w.pays_low,
    w.pays_high,
    cast({{ var('good_min_paid_rate') }} as double) as pays_threshold,
    w.within_count,
    w.judged_count,
    w.payment_score,
    cast({{ var('good_min_payment_score') }} as double) as payment_score_threshold,
    w.payment_class,
    w.pays_reason,
    w.is_worth_it,
    w.worth_value,
    w.worth_threshold,
    w.worth_reason,
    w.is_steady,
    w.steady_value,
    cast({{ var('good_min_active_months') }} as integer) as steady_threshold,
    w.relation_months,
    w.is_active,
    w.steady_reason,
    w.is_healthy,
    case when w.is_insolvent then 'insolvent' else w.risk_class end as healthy_value,
    'not high' as healthy_threshold,
    w.healthy_reason,
    c.base_currency_code,
    c.as_of_date
from worded as w
cross join context as c
