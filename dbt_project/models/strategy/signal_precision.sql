-- How often a signal was followed by trouble, beside how often trouble came anyhow.
with thresholds as (
    select
        max(threshold_value) filter (where threshold = 'trouble_days') as trouble_days,
        max(threshold_value) filter (where threshold = 'judged_least') as judged_least
    from {{ ref('watchlist_thresholds') }}
),

intervals as (
    select threshold_value as z from {{ ref('payment_thresholds') }}
    where threshold = 'interval_z'
),

context as (
    select as_of_date from {{ ref('run_context') }}
),

history as (
    select * from {{ ref('signal_history') }}
),

fired as (
    select
        signal,
        count(*) as fired_count,
        count(*) filter (where is_old_enough) as judged_count,
        count(*) filter (where had_trouble) as trouble_count,
        median(cast(days_to_trouble as double)) filter (where had_trouble) as median_days_to_trouble,
        min(profile_date) as first_date,
        max(profile_date) as last_date
    from history
    group by signal
),

judged_days as (
    select distinct
        signal,
        profile_date
    from history
    where is_old_enough
),

-- everybody that owed on those days, so that a bad year does not count for a good signal
bases as (
    select
        d.signal,
        count(*) as base_count,
        count(*) filter (where o.had_trouble) as base_trouble_count
    from judged_days as d
    inner join {{ ref('watchlist_outcomes') }} as o on d.profile_date = o.profile_date
    group by d.signal
),

joined as (
    select
        s.signal,
        s.signal_name,
        s.severity,
        s.position,
        s.is_in_history,
        s.history_note,
        s.history_note_nl,
        case when s.is_in_history then cast(coalesce(f.fired_count, 0) as integer) end as fired_count,
        case when s.is_in_history then cast(coalesce(f.judged_count, 0) as integer) end as judged_count,
        case when s.is_in_history then cast(coalesce(f.trouble_count, 0) as integer) end as trouble_count,
        coalesce(f.judged_count >= t.judged_least, false) as is_judged,
        f.median_days_to_trouble,
        f.first_date,
        f.last_date,
        b.base_count,
        b.base_trouble_count,
        cast(t.trouble_days as integer) as trouble_days,
        cast(t.judged_least as integer) as judged_least,
        i.z,
        c.as_of_date
    from {{ ref('watchlist_signals') }} as s
    cross join thresholds as t
    cross join intervals as i
    cross join context as c
    left join fired as f on s.signal = f.signal
    left join bases as b on s.signal = b.signal
),

rated as (
    select
        *,
        case when is_judged then {{ ratio('trouble_count', 'judged_count', 4) }} end as precision_rate,
        case when is_judged then {{ wilson('trouble_count', 'judged_count', 'z', '-') }} end as precision_low,
        case when is_judged then {{ wilson('trouble_count', 'judged_count', 'z', '+') }} end as precision_high,
        case when is_judged then {{ ratio('base_trouble_count', 'base_count', 4) }} end as base_rate,
        case when is_judged then {{ ratio('cast(trouble_count as double) * base_count', 'cast(judged_count as double) * base_trouble_count', 2) }} end as lift
    from joined
)

select
    signal,
    signal_name,
    severity,
    position,
    is_in_history,
    is_judged,
    fired_count,
    judged_count,
    trouble_count,
    precision_rate,
    precision_low,
    precision_high,
    cast(base_count as integer) as base_count,
    base_rate,
    lift,
    case when is_judged then median_days_to_trouble end as median_days_to_trouble,
    first_date,
    last_date,
    trouble_days,
    case
        when not is_in_history then history_note
        when not is_judged
            then 'Began too seldom, long enough ago, to judge: ' || {{ whole('judged_count') }} || ', while ' || {{ whole('judged_least') }} || ' are needed.'
        else 'Of ' || {{ whole('judged_count') }} || ' times ' || {{ whole('trouble_count') }} || ' were followed by trouble within '
            || {{ whole('trouble_days') }} || ' days (' || {{ as_percent('precision_rate') }} || '); of all customers that owed something then '
            || {{ as_percent('base_rate') }} || '.'
    end as reason,
    case
        when not is_in_history then history_note_nl
        when not is_judged
            then 'Begon te weinig, lang genoeg geleden, om te beoordelen: ' || {{ whole('judged_count') }} || ', terwijl er '
                || {{ whole('judged_least') }} || ' nodig zijn.'
        else 'Van ' || {{ whole('judged_count') }} || ' keer volgden ' || {{ whole('trouble_count') }} || ' keer problemen binnen '
            || {{ whole('trouble_days') }} || ' dagen (' || {{ as_percent('precision_rate') }} || '); van alle klanten die toen iets open hadden '
            || {{ as_percent('base_rate') }} || '.'
    end as reason_nl,
    as_of_date
from rated
