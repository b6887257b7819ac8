-- One row: the watch list as a whole, each customer once by its severest signal; and what all customers together owe.
with listed as (
    select
        customer_id,
        bool_or(severity = 'high') as is_high,
        bool_or(severity = 'medium') as is_medium,
        bool_or(is_new) as is_new,
        max(open_amount) as open_amount,
        max(overdue_amount) as overdue_amount
    from watchlist
    group by customer_id
),

debtors as (
    select
        max(base_currency_code) as base_currency_code,
        max(as_of_date) as as_of_date,
        coalesce(sum(open_amount), 0) as open_amount
    from customer_profiles
)

select
    count(listed.customer_id) as customer_count,
    count(*) filter (where listed.is_high) as high_count,
    count(*) filter (where listed.is_medium and not listed.is_high) as medium_count,
    count(*) filter (where not listed.is_medium and not listed.is_high) as low_count,
    count(*) filter (where listed.is_new) as new_count,
    (select count(*) from watchlist) as signal_count,
    coalesce(sum(listed.open_amount), 0) as listed_open_amount,
    coalesce(sum(listed.overdue_amount), 0) as listed_overdue_amount,
    coalesce(sum(listed.open_amount) filter (where listed.is_high), 0) as high_open_amount,
    max(debtors.open_amount) as open_amount,
    max(debtors.base_currency_code) as base_currency_code,
    max(debtors.as_of_date) as as_of_date
from debtors
left join listed on true
