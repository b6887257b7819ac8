{#-
    How payments are read, said once for the models that need it: the history per profile date, the picture of
    today and the recession scenario classify by the same words.
-#}

{# One row with every threshold of seed payment_thresholds as a column. #}
{% macro payment_thresholds() -%}
select
    {% for name in [
        'min_items', 'class_items', 'unpaid_items', 'unpaid_days', 'recent_items', 'earlier_items', 'most_lateness',
        'change_errors', 'min_shift_days', 'recent_share', 'late_share', 'min_habit_items', 'max_habit_spread',
        'score_items', 'interval_z', 'min_peers', 'trend_items', 'run_share', 'run_days',
    ] %}
    max(threshold_value) filter (where threshold = '{{ name }}') as {{ name }}{{ ',' if not loop.last }}
    {% endfor %}
from {{ ref('payment_thresholds') }}
{%- endmacro %}


{#
    CTEs `profile_days` to `items`: one row per profile date and invoice that tells something about its payer then.
    It does when it was paid, when it was written off (it was never paid), or when it stands open past its due
    date: then it is late by the days so far, at least. An invoice that credit alone cleared is no experience.

    profile_condition: which rows of dim_profile_date to take.
#}
{% macro payment_items(profile_condition='true') -%}
profile_days as (
    select
        profile_date,
        months_3_ago,
        months_6_ago,
        months_12_ago,
        months_24_ago,
        is_as_of
    from {{ ref('dim_profile_date') }}
    where {{ profile_condition }}
),

states as (
    select
        s.invoice_id,
        s.customer_id,
        s.invoice_date,
        s.due_date,
        s.amount_base,
        s.valid_from,
        s.valid_until,
        s.is_open,
        s.clear_date,
        s.days_late,
        i.dispute_opened_date
    from {{ ref('fct_invoice_state') }} as s
    left join {{ ref('fct_invoice') }} as i on s.invoice_id = i.invoice_id
    where s.document_type = 'invoice'
),

-- what cleared it by then: money, or the supplier's own books
cleared_by as (
    select
        s.invoice_id,
        s.valid_from,
        sum(p.amount) filter (where p.settlement_type = 'payment') as paid_amount,
        sum(p.amount) filter (where p.settlement_type = 'write_off') as written_off_amount
    from states as s
    inner join {{ ref('fct_settlement') }} as p on s.invoice_id = p.invoice_id and p.settled_date <= s.valid_from
    where not s.is_open
    group by s.invoice_id, s.valid_from
),

experiences as (
    select
        s.*,
        coalesce(c.written_off_amount, 0) > 0 as is_written_off
    from states as s
    left join cleared_by as c on s.invoice_id = c.invoice_id and s.valid_from = c.valid_from
    where s.is_open or c.paid_amount > 0 or c.written_off_amount > 0
),

items as (
    select
        e.customer_id,
        p.profile_date,
        p.months_3_ago,
        p.months_6_ago,
        p.months_12_ago,
        p.months_24_ago,
        e.invoice_id,
        e.invoice_date,
        e.due_date,
        e.amount_base,
        e.clear_date,
        e.is_open,
        e.is_written_off,
        e.is_open or e.is_written_off as is_unpaid,
        coalesce(e.dispute_opened_date <= coalesce(e.clear_date, p.profile_date), false) as is_disputed,
        case when e.is_open then {{ days_between('e.due_date', 'p.profile_date') }} else e.days_late end as days_late
    from experiences as e
    cross join profile_days as p
    where e.valid_from <= p.profile_date and e.valid_until > p.profile_date and (not e.is_open or e.due_date < p.profile_date)
)
{%- endmacro %}


{# Late: after the days of grace, or never paid at all. #}
{% macro is_late(item) -%}
({{ item }}.is_written_off or {{ item }}.days_late > {{ var('grace_days') }})
{%- endmacro %}


{#
    CTEs from `evidence` (invoices that count for a class) to `classified` (one row per `keys`, with the rule that
    fired and the figures that it rests on). Reads CTE `thresholds`.

    evidence columns: the keys, months_24_ago, invoice_id, due_date, days_late, is_open, is_unpaid, is_written_off.

    Earlier and recent behaviour are not two fixed windows: a customer that orders twice a year shows a change later
    than one that orders weekly. Of all ways to split its invoices in time, the one counts that explains most of their
    differences in lateness, as in a regression tree with one split. It is a change when the two means lie
    `change_errors` standard errors apart; medians and shares of late invoices say of which kind.
#}
{% macro classified(keys) -%}
{%- set key = keys | join(', ') -%}
usual as (
    select
        {{ key }},
        median(cast(days_late as double)) filter (where not is_unpaid) as usual_days_late,
        max(due_date) filter (where not is_unpaid) as last_paid_due_date
    from evidence
    group by {{ key }}
),

-- an open invoice that is not yet as late as its customer usually is may still be paid as usual
told as (
    select
        e.*,
        u.last_paid_due_date,
        row_number() over (partition by {% for name in keys %}e.{{ name }}{{ ', ' if not loop.last }}{% endfor %} order by e.due_date desc, e.invoice_id desc) as nth_latest
    from evidence as e
    inner join usual as u on {% for name in keys %}e.{{ name }} = u.{{ name }}{{ ' and ' if not loop.last }}{% endfor %}
    where not e.is_open or u.usual_days_late is null or e.days_late > u.usual_days_late
),

-- a class rests on two years, or on the last invoices of who buys seldom or no more
counted as (
    select
        {% for name in keys %}d.{{ name }}, {% endfor %}
        d.nth_latest,
        d.days_late,
        d.is_unpaid,
        d.due_date > d.months_24_ago as is_of_two_years,
        {{ is_late('d') }} as is_late,
        d.is_unpaid and (d.is_written_off or d.days_late >= t.unpaid_days)
        and (d.last_paid_due_date is null or d.due_date > d.last_paid_due_date) as is_never_paid,
        -- beyond two months the number says little; early is on time
        case when d.is_written_off then cast(t.most_lateness as integer)
            else cast(least(greatest(d.days_late - {{ var('grace_days') }}, 0), t.most_lateness) as integer)
        end as lateness
    from told as d
    cross join thresholds as t
    where d.due_date > d.months_24_ago or d.nth_latest <= t.class_items
),

summed as (
    select
        *,
        count(*) over (partition by {{ key }}) as item_count,
        count(*) filter (where is_of_two_years and not is_unpaid) over (partition by {{ key }}) as two_year_count,
        sum(lateness) over (partition by {{ key }}) as total_lateness,
        sum(lateness) over (partition by {{ key }} order by nth_latest) as latest_lateness
    from counted
),

-- sum of squares that a split after this invoice explains
splits as (
    select
        s.*,
        case
            when s.nth_latest >= t.recent_items and s.item_count - s.nth_latest >= t.earlier_items
                then {{ squared('cast(s.item_count * s.latest_lateness - s.nth_latest * s.total_lateness as double)') }}
                / (cast(s.item_count as double) * s.nth_latest * (s.item_count - s.nth_latest))
        end as explained
    from summed as s
    cross join thresholds as t
),

best_splits as (
    select
        {{ key }},
        nth_latest as recent_count,
        explained,
        row_number() over (partition by {{ key }} order by explained desc nulls last, nth_latest) as place
    from splits
),

stats as (
    select
        {% for name in keys %}s.{{ name }}, {% endfor %}
        s.item_count,
        count(*) filter (where not s.is_unpaid) as paid_count,
        count(*) filter (where s.is_late) as late_count,
        count(*) filter (where s.is_never_paid) as never_paid_count,
        max(s.days_late) filter (where s.is_never_paid) as never_paid_days,
        b.recent_count,
        b.explained,
        sum(s.lateness * s.lateness) - {{ squared('cast(s.total_lateness as double)') }} / s.item_count as variation,
        count(*) filter (where s.nth_latest <= b.recent_count and s.is_late) as recent_late_count,
        count(*) filter (where s.nth_latest > b.recent_count and s.is_late) as earlier_late_count,
        median(cast(s.days_late as double)) filter (where s.nth_latest <= b.recent_count) as recent_median,
        median(cast(s.days_late as double)) filter (where s.nth_latest > b.recent_count) as earlier_median,
        {% set habitual = "filter (where not s.is_unpaid and (s.is_of_two_years or s.two_year_count < t.min_habit_items))" -%}
        {% set day = "cast(s.days_late as double)" -%}
        count(*) {{ habitual }} as habit_count,
        median({{ day }}) {{ habitual }} as habit_median,
        percentile_cont(0.25) within group (order by {{ day }}) {{ habitual }} as habit_p25,
        percentile_cont(0.75) within group (order by {{ day }}) {{ habitual }} as habit_p75
    from splits as s
    cross join thresholds as t
    inner join best_splits as b on {% for name in keys %}s.{{ name }} = b.{{ name }} and {% endfor %}b.place = 1
    group by {% for name in keys %}s.{{ name }}, {% endfor %}s.item_count, s.total_lateness, b.recent_count, b.explained
),

compared as (
    select
        *,
        item_count - recent_count as earlier_count,
        recent_median - earlier_median as shift_days,
        habit_p75 - habit_p25 as habit_spread,
        -- Tukey's trimean: who pays in weekly runs is late by one of two numbers of days, and the median is one of them
        (habit_p25 + 2 * habit_median + habit_p75) / 4 as habit_days
    from stats
),

classified as (
    select
        c.*,
        case
            when c.never_paid_count >= t.unpaid_items then 'nothing_paid'
            -- who never paid yet has no way of paying
            when c.item_count < t.min_items or c.paid_count = 0 then 'too_few_items'
            when {{ has_changed() }} and c.shift_days >= t.min_shift_days and c.recent_late_count >= t.recent_share * c.recent_count
                then 'later_than_before'
            when {{ has_changed() }} and c.shift_days <= -t.min_shift_days and c.earlier_late_count >= t.recent_share * c.earlier_count
                and c.recent_late_count <= (1 - t.recent_share) * c.recent_count then 'sooner_than_before'
            when c.late_count = 0 then 'never_late'
            when c.late_count > t.late_share * c.item_count then 'late_habit'
            else 'now_and_then_late'
        end as behaviour_rule
    from compared as c
    cross join thresholds as t
)
{%- endmacro %}

{% macro squared(x) -%} ({{ x }}) * ({{ x }}) {%- endmacro %}

{# The means of the two windows lie further apart than their spread explains: t² of two samples. #}
{% macro has_changed() -%}
c.explained * (c.item_count - 2) > {{ squared('t.change_errors') }} * (c.variation - c.explained)
{%- endmacro %}


{# The delay to count on: of whoever is late by habit, with enough invoices and little spread. #}
{% macro habitual_delay_days() -%}
case
    -- who is late by leaving some unpaid has no delay to count on
    when
        c.behaviour_rule = 'late_habit' and c.habit_count >= t.min_habit_items and c.habit_spread <= t.max_habit_spread
        and round(c.habit_days) > {{ var('grace_days') }}
        then cast(round(c.habit_days) as integer)
end
{%- endmacro %}


{# The rule that fired, in words with the customer's own numbers. #}
{% macro behaviour_reason() -%}
{%- set late_of_all = whole('c.late_count') ~ " || ' of ' || " ~ whole('c.item_count') ~ " || ' late'" -%}
case
    when c.behaviour_rule = 'nothing_paid'
        then {{ whole('c.never_paid_count') }} || ' invoices never paid, up to ' || {{ days('c.never_paid_days') }} || ' past due, and none due later paid'
    when c.behaviour_rule in ('later_than_before', 'sooner_than_before')
        then 'last ' || {{ whole('c.recent_count') }} || ': median ' || {{ days_in_words('c.recent_median') }}
            || '; ' || {{ whole('c.earlier_count') }} || ' before: ' || {{ days_in_words('c.earlier_median') }}
    when c.behaviour_rule = 'never_late' then {{ late_of_all }}
    when c.behaviour_rule = 'late_habit'
        then {{ late_of_all }} || ', median ' || {{ days_in_words('c.habit_median') }} || ', spread ' || {{ days('c.habit_spread') }}
    when c.behaviour_rule = 'now_and_then_late' then {{ late_of_all }}
    when c.item_count >= t.min_items then 'none of ' || {{ whole('c.item_count') }} || ' decided invoices paid yet'
    else {{ whole('coalesce(c.item_count, 0)') }} || ' decided invoices, ' || {{ whole('t.min_items') }} || ' needed'
end
{%- endmacro %}

{% macro whole(number) -%} cast(cast(round({{ number }}) as integer) as varchar(20)) {%- endmacro %}

{% macro days(number) -%}
{{ whole(number) }} || case when round({{ number }}) = 1 then ' day' else ' days' end
{%- endmacro %}

{% macro days_in_words(number) -%}
{{ days('abs(' ~ number ~ ')') }} || case when {{ number }} < 0 then ' early' else ' late' end
{%- endmacro %}


{# Score of one item by linear interpolation between the points of seed payment_score_points, for CTE `items`: CTE
   `item_scores` (days_late, item_score), one row per number of days that occurs. #}
{% macro item_scores() -%}
score_points as (
    select
        days_late as from_days,
        score as from_score,
        lead(days_late) over (order by days_late) as until_days,
        lead(score) over (order by days_late) as until_score,
        lag(days_late) over (order by days_late) as before_days,
        lag(score) over (order by days_late) as before_score
    from {{ ref('payment_score_points') }}
),

score_lines as (
    select
        from_days,
        from_score,
        until_days,
        -- the last line goes on as the one before it fell
        cast(coalesce(until_score - from_score, from_score - before_score) as double)
        / coalesce(until_days - from_days, from_days - before_days) as slope
    from score_points
),

occurring_days as (
    select distinct days_late from items
),

item_scores as (
    select
        d.days_late,
        -- earlier than the first point is as good as it, and nothing is worse than nothing
        cast(greatest(round((coalesce(l.from_score, f.from_score) + coalesce((d.days_late - l.from_days) * l.slope, 0)) * 100) / 100, 0) as decimal(5, 2)) as item_score
    from occurring_days as d
    left join score_lines as l on d.days_late >= l.from_days and (d.days_late < l.until_days or l.until_days is null)
    cross join (select max(from_score) as from_score from score_points) as f
)
{%- endmacro %}


{# End of the Wilson interval round `hits` of `total` at `z` standard errors; side is '-' or '+'. NULL of NULL. #}
{% macro wilson(hits, total, z, side) -%}
{%- set n = "cast(" ~ total ~ " as double)" -%}
{%- set x = "cast(" ~ hits ~ " as double)" -%}
{%- set zz = "cast(" ~ z ~ " as double)" -%}
round(({{ x }} + {{ zz }} * {{ zz }} / 2 {{ side }} {{ zz }} * sqrt({{ x }} * ({{ n }} - {{ x }}) / {{ n }} + {{ zz }} * {{ zz }} / 4)) / ({{ n }} + {{ zz }} * {{ zz }}) * 1e4) / 1e4
{%- endmacro %}
