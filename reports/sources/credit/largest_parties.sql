-- One row per party; the hundred that were invoiced most.
select
    party_id,
    party_name,
    customer_count,
    account_count,
    invoiced_amount_12m,
    open_amount,
    overdue_amount,
    payment_score,
    worst_behaviour_class,
    worst_credit_grade
from parties
order by invoiced_amount_12m desc nulls last, party_id
limit 100
