-- One list for the morning: every signal that is on and still counts, of every customer with whom there is business.
with context as (
    select
        as_of_date,
        base_currency_code
    from {{ ref('run_context') }}
),

events as (
    select * from {{ ref('watchlist_insolvency_events') }}
    union all
    select * from {{ ref('watchlist_bureau_events') }}
    union all
    select * from {{ ref('watchlist_payment_events') }}
    union all
    select * from {{ ref('watchlist_habit_events') }}
    union all
    select * from {{ ref('watchlist_sector_events') }}
),

exposures as (
    select
        customer_id,
        open_amount,
        overdue_amount,
        row_number() over (order by open_amount desc, customer_id asc) as exposure_rank
    from {{ ref('customer_payment_behaviour') }}
),

-- who owes nothing and buys nothing is no risk to us
customers as (
    select
        e.customer_id,
        d.customer_name,
        e.open_amount,
        e.overdue_amount,
        e.exposure_rank
    from exposures as e
    inner join {{ ref('dim_customer') }} as d on e.customer_id = d.customer_id
    left join {{ ref('customer_buying_behaviour') }} as b on e.customer_id = b.customer_id
    where e.open_amount > 0 or b.invoice_count_12m > 0 or b.order_count_12m > 0
),

aged as (
    select
        e.*,
        {{ days_between('e.signal_date', 'c.as_of_date') }} as age_days,
        c.base_currency_code,
        c.as_of_date
    from events as e
    cross join context as c
),

listed as (
    select
        a.*,
        s.signal_name,
        s.severity,
        case s.severity when 'high' then 1 when 'medium' then 2 else 3 end as severity_rank,
        s.position,
        coalesce(a.age_days <= s.new_days, false) as is_new,
        s.advice,
        k.customer_name,
        k.open_amount,
        k.overdue_amount,
        k.exposure_rank
    from aged as a
    inner join {{ ref('watchlist_signals') }} as s on a.signal = s.signal and s.is_on
    inner join customers as k on a.customer_id = k.customer_id
    where a.age_days >= 0 and a.age_days <= coalesce(s.look_back_days, a.age_days)
)

select
    cast(row_number() over (order by l.severity_rank asc, l.open_amount desc, l.customer_id asc, l.position asc) as integer) as list_position,
    l.customer_id,
    l.customer_name,
    b.company_id,
    l.signal,
    l.signal_name,
    l.severity,
    l.severity_rank,
    l.signal_date,
    l.age_days,
    l.is_new,
    l.fact,
    l.advice,
    l.about_company_id,
    cast(count(*) over (partition by l.customer_id) as integer) as signal_count,
    l.open_amount,
    l.overdue_amount,
    cast(l.exposure_rank as integer) as exposure_rank,
    g.segment,
    g.treatment,
    p.precision_rate,
    p.precision_low,
    p.precision_high,
    case when p.is_judged then p.judged_count end as precision_count,
    l.base_currency_code,
    l.as_of_date
from listed as l
left join {{ ref('customer_segments') }} as g on l.customer_id = g.customer_id
left join {{ ref('bridge_customer_company') }} as b on l.customer_id = b.customer_id
left join {{ ref('signal_precision') }} as p on l.signal = p.signal
