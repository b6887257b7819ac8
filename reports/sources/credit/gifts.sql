-- One row per customer that kept its arrangement, the newest first: the gift for it; the first 1,000.
select
    gift_month,
    gift_rank,
    customer_id,
    customer_name,
    gift_name,
    gift_amount,
    gift_date,
    is_in_budget,
    reason
from thank_you_gifts
order by gift_month desc, gift_rank, customer_id
limit 1000
