-- One row per party that was entered more than once; the 50,000 that owe most, so that a page stays light for any company.
-- credit.party_totals has all of them.
select
    party_id,
    party_name,
    customer_count,
    account_count,
    customer_names,
    largest_customer_id,
    invoiced_amount_12m,
    open_amount,
    overdue_amount,
    credit_limit_use_rate,
    worst_behaviour_class,
    worst_credit_grade
from parties
where is_multiple
order by open_amount desc nulls last, party_id
limit 50000
