-- All figures of a profile date come from the states of that day, so nothing that happened later changes them.
with thresholds as (
    {{ payment_thresholds() }}
),

{{ payment_items() }},

{{ item_scores() }},

-- what waited for the end of a dispute says nothing about a habit
evidence as (
    select * from items
    where not is_disputed
),

{{ classified(['customer_id', 'profile_date']) }},

figures as (
    select
        i.customer_id,
        i.profile_date,
        cast(count(*) as integer) as decided_count,
        cast(count(*) filter (where not i.is_open) as integer) as cleared_count,
        cast(count(*) filter (where not {{ is_late('i') }}) as integer) as on_time_count,
        median(cast(i.days_late as double)) filter (where not i.is_open) as median_days_late,
        sum(i.amount_base * i.days_late) filter (where not i.is_open) as cleared_amount_days,
        sum(i.amount_base) filter (where not i.is_open) as cleared_amount,
        sum(i.amount_base * case when i.is_written_off then 0 else s.item_score end) as scored_amount,
        sum(i.amount_base) as decided_amount
    from items as i
    inner join item_scores as s on i.days_late = s.days_late
    where i.is_open or i.clear_date > i.months_24_ago
    group by i.customer_id, i.profile_date
),

-- every document counts: a credit note lowers what its customer owes
balances as (
    select
        s.customer_id,
        p.profile_date,
        {{ money_sum('s.open_amount_base') }} as open_amount,
        {{ money_sum('case when s.due_date < p.profile_date then s.open_amount_base else 0 end') }} as overdue_amount,
        cast(count(*) filter (where s.document_type = 'invoice' and s.due_date < p.profile_date) as integer) as open_overdue_count
    from {{ ref('fct_invoice_state') }} as s
    cross join profile_days as p
    where s.is_open and s.valid_from <= p.profile_date and s.valid_until > p.profile_date
    group by s.customer_id, p.profile_date
),

first_documents as (
    select
        customer_id,
        min(invoice_date) as first_date
    from {{ ref('fct_invoice_state') }}
    group by customer_id
),

known as (
    select
        c.customer_id,
        p.profile_date,
        p.is_as_of
    from {{ ref('dim_customer') }} as c
    left join first_documents as f on c.customer_id = f.customer_id
    cross join profile_days as p
    -- an account may be opened after its first document
    where coalesce(least(c.customer_since, f.first_date), p.profile_date) <= p.profile_date
)

select
    k.customer_id,
    k.profile_date,
    k.is_as_of,
    coalesce(f.decided_count, 0) as decided_count,
    coalesce(f.cleared_count, 0) as cleared_count,
    coalesce(f.on_time_count, 0) as on_time_count,
    coalesce(b.open_overdue_count, 0) as open_overdue_count,
    coalesce(b.open_amount, cast(0 as decimal(18, 2))) as open_amount,
    coalesce(b.overdue_amount, cast(0 as decimal(18, 2))) as overdue_amount,
    f.median_days_late,
    {{ ratio('f.cleared_amount_days', 'f.cleared_amount', 2) }} as days_beyond_terms,
    {{ ratio('f.on_time_count', 'f.decided_count', 4) }} as on_time_rate,
    {{ wilson('f.on_time_count', 'f.decided_count', 't.interval_z', '-') }} as on_time_rate_low,
    {{ wilson('f.on_time_count', 'f.decided_count', 't.interval_z', '+') }} as on_time_rate_high,
    case when f.decided_count >= t.score_items then {{ ratio('f.scored_amount', 'f.decided_amount', 1) }} end as payment_score,
    r.behaviour_class,
    r.behaviour_rule,
    {{ behaviour_reason() }} as behaviour_reason,
    {{ habitual_delay_days() }} as habitual_delay_days,
    cast(coalesce(c.item_count, 0) as integer) as class_item_count,
    cast(coalesce(c.late_count, 0) as integer) as class_late_count,
    c.shift_days
from known as k
cross join thresholds as t
left join figures as f on k.customer_id = f.customer_id and k.profile_date = f.profile_date
left join balances as b on k.customer_id = b.customer_id and k.profile_date = b.profile_date
left join classified as c on k.customer_id = c.customer_id and k.profile_date = c.profile_date
inner join {{ ref('behaviour_rules') }} as r on coalesce(c.behaviour_rule, 'too_few_items') = r.behaviour_rule
