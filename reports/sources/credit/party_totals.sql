-- One row: all parties together, however many of them the site carries.
select
    count(*) as party_count,
    coalesce(sum(customer_count), 0) as customer_count,
    count(*) filter (where is_multiple) as multiple_count,
    count(*) filter (where customer_count > 1) as several_customers_count,
    count(*) filter (where account_count > 1) as several_accounts_count,
    coalesce(sum(invoiced_amount_12m) filter (where is_multiple), 0) as multiple_invoiced_amount,
    coalesce(sum(open_amount) filter (where is_multiple), 0) as multiple_open_amount,
    coalesce(sum(overdue_amount) filter (where is_multiple), 0) as multiple_overdue_amount,
    max(base_currency_code) as base_currency_code
from parties
