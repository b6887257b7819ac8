with bounds as (
    select
        cast(coalesce(min(i.invoice_date), cast('2020-01-01' as date)) as date) as first_day,
        cast(max(c.as_of_date) as date) as last_day
    from {{ ref('run_context') }} as c
    left join {{ ref('input__invoices') }} as i on i.invoice_date <= c.as_of_date
),

calendar as (
    select date_day
    from {{ day_series("cast('1990-01-01' as date)", "cast('2050-12-31' as date)") }} as series
)

select
    c.date_day,
    {{ month_start('c.date_day') }} as month_start,
    last_day(c.date_day) as month_end,
    {{ iso_weekday('c.date_day') }} as iso_weekday,
    {{ iso_weekday('c.date_day') }} <= 5 as is_weekday
from calendar as c
inner join bounds as b on c.date_day between b.first_day and b.last_day
