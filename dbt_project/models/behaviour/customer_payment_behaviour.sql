-- The as-of day in full: the history's figures, and what is only asked about today.
with context as (
    select
        as_of_date,
        base_currency_code,
        {{ add_months('as_of_date', -24) }} as months_24_ago
    from {{ ref('run_context') }}
),

thresholds as (
    {{ payment_thresholds() }}
),

history as (
    select * from {{ ref('customer_payment_history') }}
    where is_as_of
),

{{ payment_items('is_as_of') }},

-- open or cleared since: what each window of months holds
two_years as (
    select
        *,
        {% for months in [3, 6, 12] %}
        is_open or clear_date > months_{{ months }}_ago as is_in_{{ months }}m,
        {% endfor %}
        cast(days_late as double) as late
    from items
    where is_open or clear_date > months_24_ago
),

lateness as (
    select
        i.customer_id,
        {{ ratio('sum(i.days_late) filter (where not i.is_open)', 'count(*) filter (where not i.is_open)', 2) }} as mean_days_late,
        min(i.days_late) filter (where not i.is_open) as min_days_late,
        percentile_cont(0.1) within group (order by i.late) filter (where not i.is_open) as p10_days_late,
        percentile_cont(0.25) within group (order by i.late) filter (where not i.is_open) as p25_days_late,
        percentile_cont(0.75) within group (order by i.late) filter (where not i.is_open) as p75_days_late,
        percentile_cont(0.9) within group (order by i.late) filter (where not i.is_open) as p90_days_late,
        max(i.days_late) filter (where not i.is_open) as max_days_late,
        {% for months in [3, 6, 12] %}
        cast(count(*) filter (where i.is_in_{{ months }}m) as integer) as decided_count_{{ months }}m,
        {{ ratio('count(*) filter (where i.is_in_' ~ months ~ 'm and not ' ~ is_late('i') ~ ')', 'count(*) filter (where i.is_in_' ~ months ~ 'm)', 4) }} as on_time_rate_{{ months }}m,
        {{ ratio('sum(i.amount_base * i.days_late) filter (where i.is_in_' ~ months ~ 'm and not i.is_open)', 'sum(i.amount_base) filter (where i.is_in_' ~ months ~ 'm and not i.is_open)', 2) }} as days_beyond_terms_{{ months }}m,
        {% endfor %}
        -- open invoices count with their days so far, or a customer that stops paying would show no trend
        median(i.late) filter (where i.is_in_6m) as recent_median,
        median(i.late) filter (where not i.is_in_6m) as earlier_median,
        count(*) filter (where i.is_in_6m) as recent_count,
        count(*) filter (where not i.is_in_6m) as earlier_count,
        max(i.days_late) filter (where i.is_open) as oldest_days_late,
        {{ ratio('sum(' ~ days_between('i.invoice_date', 'i.clear_date') ~ ') filter (where not i.is_unpaid)', 'count(*) filter (where not i.is_unpaid)', 2) }} as mean_days_to_pay,
        median(cast({{ days_between('i.invoice_date', 'i.clear_date') }} as double)) filter (where not i.is_unpaid) as median_days_to_pay
    from two_years as i
    group by i.customer_id
),

payments as (
    select
        customer_id,
        invoice_id,
        settled_date
    from {{ ref('fct_settlement') }}
    where settlement_type = 'payment' and amount > 0
),

parts as (
    select
        i.customer_id,
        {{ ratio('count(*) filter (where p.payment_count > 1)', 'count(*)', 4) }} as part_payment_rate
    from two_years as i
    inner join (
        select
            invoice_id,
            count(distinct settled_date) as payment_count
        from payments
        group by invoice_id
    ) as p on i.invoice_id = p.invoice_id
    where not i.is_unpaid
    group by i.customer_id
),

last_payments as (
    select
        customer_id,
        max(settled_date) as last_payment_date
    from payments
    group by customer_id
),

-- many invoices paid on one day are one choice of a day
pay_days as (
    select distinct
        p.customer_id,
        p.settled_date,
        {{ iso_weekday('p.settled_date') }} as weekday,
        -- a run on the fifteenth, or on the last day, waits for a working day or comes before it
        day(p.settled_date) between 15 and 18 as is_mid_month,
        {{ days_between('p.settled_date', add_months(month_start('p.settled_date'), 1)) }} <= 4 as is_month_end
    from payments as p
    inner join context as c on p.settled_date > c.months_24_ago
),

weekdays as (
    select
        customer_id,
        weekday,
        count(*) as day_count,
        row_number() over (partition by customer_id order by count(*) desc, weekday) as place
    from pay_days
    group by customer_id, weekday
),

runs as (
    select
        d.customer_id,
        count(*) as day_count,
        w.weekday as preferred_weekday,
        {{ ratio('count(*) filter (where d.weekday = w.weekday)', 'count(*)', 4) }} as weekday_share,
        {{ ratio('count(*) filter (where d.is_mid_month)', 'count(*)', 4) }} as mid_month_share,
        {{ ratio('count(*) filter (where d.is_month_end)', 'count(*)', 4) }} as month_end_share
    from pay_days as d
    inner join weekdays as w on d.customer_id = w.customer_id and w.place = 1
    group by d.customer_id, w.weekday
),

run_kinds as (
    select
        r.*,
        case
            when r.day_count < t.run_days then null
            when r.month_end_share >= t.run_share then 'month_end'
            when r.mid_month_share >= t.run_share then 'mid_month'
            when r.weekday_share >= t.run_share then 'weekly'
            else 'any_day'
        end as pay_run
    from runs as r
    cross join thresholds as t
),

-- what a ledger does not record at all is unknown, and no zero
recorded as (
    select
        (select count(dispute_opened_date) from {{ ref('fct_invoice') }}) > 0 as has_disputes,
        (select count(*) from {{ ref('fct_reminder') }}) > 0 as has_reminders
),

documents as (
    select
        i.customer_id,
        {{ ratio('count(*) filter (where i.document_type = \'invoice\' and i.dispute_opened_date is not null)', 'count(*) filter (where i.document_type = \'invoice\')', 4) }} as dispute_rate,
        {{ ratio('-sum(i.amount_base) filter (where i.document_type = \'credit_note\')', 'sum(i.amount_base) filter (where i.document_type = \'invoice\')', 4) }} as credited_rate
    from {{ ref('fct_invoice') }} as i
    inner join context as c on i.invoice_date > c.months_24_ago
    group by i.customer_id
),

disputed as (
    select
        customer_id,
        {{ money_sum('open_amount_base') }} as disputed_amount
    from {{ ref('fct_invoice') }}
    where is_disputed
    group by customer_id
),

write_offs as (
    select
        s.customer_id,
        {{ money_sum('s.amount_base') }} as written_off_amount
    from {{ ref('fct_settlement') }} as s
    inner join context as c on s.settled_date > c.months_24_ago
    where s.settlement_type = 'write_off'
    group by s.customer_id
),

reminders as (
    select
        i.customer_id,
        count(*) as reminder_count
    from two_years as i
    inner join {{ ref('fct_reminder') }} as r on i.invoice_id = r.invoice_id
    group by i.customer_id
),

arrangements as (
    select
        customer_id,
        cast(count(*) as integer) as instalment_count,
        {{ ratio('count(kept_date)', 'count(*)', 4) }} as instalment_kept_rate
    from {{ ref('fct_arrangement') }}
    where kept_date is not null or is_broken
    group by customer_id
),

sections as (
    select
        h.customer_id,
        h.on_time_count,
        h.decided_count,
        {{ sector_section('d.industry_code') }} as sector_section
    from history as h
    inner join {{ ref('dim_customer') }} as d on h.customer_id = d.customer_id
),

peers as (
    select
        'all' as peer_group,
        on_time_count,
        decided_count
    from sections
    where decided_count > 0
    union all
    select
        sector_section as peer_group,
        on_time_count,
        decided_count
    from sections
    where decided_count > 0 and sector_section <> 'unknown'
),

peer_sums as (
    select
        peer_group,
        cast(count(*) as double) as customers,
        cast(sum(decided_count) as double) as items,
        {{ ratio('sum(on_time_count)', 'sum(decided_count)', 6) }} as rate,
        cast(sum(cast(decided_count as bigint) * decided_count) as double) as squared_items,
        cast(sum(cast(cast(on_time_count as double) * on_time_count / decided_count as decimal(18, 6))) as double) as rate_hits
    from peers
    group by peer_group
),

-- how much customers of a group differ beyond chance, 0 (not at all) to 1: moment estimate of the correlation
-- between two invoices of one customer
peer_groups as (
    select
        peer_group,
        customers,
        rate,
        least(greatest(coalesce(
            (rate_hits - items * rate * rate - (customers - 1) * rate * (1 - rate))
            / nullif(rate * (1 - rate) * (items - squared_items / items - (customers - 1)), 0), 0), 0), 1) as likeness
    from peer_sums
),

shrunk as (
    select
        s.customer_id,
        p.peer_group,
        p.rate as peer_on_time_rate,
        -- the more invoices and the more customers differ, the more the customer's own rate counts
        s.decided_count * p.likeness / (1 + (s.decided_count - 1) * p.likeness) as own_weight
    from sections as s
    cross join thresholds as t
    left join peer_groups as g on s.sector_section = g.peer_group and g.customers >= t.min_peers
    inner join peer_groups as p on coalesce(g.peer_group, 'all') = p.peer_group
),

total as (
    select {{ money_sum('open_amount') }} as open_amount from history
)

select
    h.customer_id,
    h.profile_date,
    h.is_as_of,
    h.behaviour_class,
    h.behaviour_rule,
    h.behaviour_reason,
    h.habitual_delay_days,
    h.class_item_count,
    h.class_late_count,
    h.shift_days,
    h.payment_score,
    h.decided_count,
    h.cleared_count,
    h.on_time_count,
    h.on_time_rate,
    h.on_time_rate_low,
    h.on_time_rate_high,
    k.peer_group,
    k.peer_on_time_rate,
    round((coalesce(h.on_time_rate * k.own_weight, 0) + (1 - k.own_weight) * k.peer_on_time_rate) * 1e4) / 1e4 as on_time_rate_shrunk,
    h.days_beyond_terms,
    l.mean_days_late,
    h.median_days_late,
    l.min_days_late,
    round(l.p10_days_late * 100) / 100 as p10_days_late,
    round(l.p90_days_late * 100) / 100 as p90_days_late,
    l.max_days_late,
    round((l.p75_days_late - l.p25_days_late) * 100) / 100 as days_late_spread,
    {% for months in [3, 6, 12] %}
    coalesce(l.decided_count_{{ months }}m, 0) as decided_count_{{ months }}m,
    l.on_time_rate_{{ months }}m,
    l.days_beyond_terms_{{ months }}m,
    {% endfor %}
    case when l.recent_count >= t.trend_items and l.earlier_count >= t.trend_items then l.recent_median - l.earlier_median end as trend_days,
    case
        when l.recent_count >= t.trend_items and l.earlier_count >= t.trend_items then
            case
                when l.recent_median - l.earlier_median >= t.min_shift_days then 'slower'
                when l.recent_median - l.earlier_median <= -t.min_shift_days then 'faster'
                else 'stable'
            end
        else 'unknown'
    end as payment_trend,
    l.mean_days_to_pay,
    l.median_days_to_pay,
    y.last_payment_date,
    a.preferred_weekday,
    a.weekday_share as preferred_weekday_share,
    a.pay_run,
    case a.pay_run when 'month_end' then a.month_end_share when 'mid_month' then a.mid_month_share when 'weekly' then a.weekday_share end as pay_run_share,
    s.part_payment_rate,
    case when e.has_disputes then f.dispute_rate end as dispute_rate,
    case when f.dispute_rate is not null then coalesce(f.credited_rate, 0) end as credited_rate,
    coalesce(w.written_off_amount, cast(0 as decimal(18, 2))) as written_off_amount,
    case when e.has_reminders then {{ ratio('coalesce(r.reminder_count, 0)', 'h.decided_count', 4) }} end as reminders_per_invoice,
    coalesce(g.instalment_count, 0) as instalment_count,
    g.instalment_kept_rate,
    h.open_overdue_count,
    h.open_amount,
    h.overdue_amount,
    coalesce(q.disputed_amount, cast(0 as decimal(18, 2))) as disputed_amount,
    l.oldest_days_late,
    {{ ratio('h.open_amount', 'o.open_amount', 6) }} as exposure_share,
    c.base_currency_code,
    c.as_of_date
from history as h
cross join context as c
cross join thresholds as t
cross join recorded as e
cross join total as o
left join lateness as l on h.customer_id = l.customer_id
left join shrunk as k on h.customer_id = k.customer_id
left join last_payments as y on h.customer_id = y.customer_id
left join run_kinds as a on h.customer_id = a.customer_id
left join parts as s on h.customer_id = s.customer_id
left join documents as f on h.customer_id = f.customer_id
left join write_offs as w on h.customer_id = w.customer_id
left join reminders as r on h.customer_id = r.customer_id
left join arrangements as g on h.customer_id = g.customer_id
left join disputed as q on h.customer_id = q.customer_id
