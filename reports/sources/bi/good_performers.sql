-- One row per customer with its verdict; the 50,000 with the largest sales. bi.good_performer_totals has all of them.
select
    customer_id,
    segment,
    sector_name,
    size_class,
    verdict,
    verdict_reason,
    pays,
    pays_value,
    payment_score,
    is_worth_it,
    worth_value,
    is_steady,
    is_healthy
from good_performers
order by worth_value desc nulls last, customer_id
limit 50000
