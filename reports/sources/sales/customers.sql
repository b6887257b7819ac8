-- One row per customer; the 50,000 with the largest sales, so that a page stays light for any company.
-- sales.customer_totals says how many there are in all.
select
    customer_id,
    customer_name,
    city,
    country_code,
    sector_name,
    is_blocked,
    last_order_date,
    invoiced_amount_12m,
    buying_class,
    payment_class,
    segment,
    segment_name,
    treatment,
    good_performer,
    base_currency_code,
    as_of_date
from customers
order by invoiced_amount_12m desc nulls last, customer_id
limit 50000
