-- One row: all customers together, however many of them the site carries.
select
    count(*) as customer_count,
    count(*) filter (where invoiced_amount_12m > 0) as buying_customer_count,
    count(*) filter (where is_blocked) as blocked_customer_count,
    coalesce(sum(invoiced_amount_12m), 0) as invoiced_amount_12m,
    max(base_currency_code) as base_currency_code,
    max(as_of_date) as as_of_date
from customers
