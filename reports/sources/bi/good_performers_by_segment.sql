-- One row per segment with customers: how many are good performers, with what they buy.
select
    segment,
    count(*) as customer_count,
    count(*) filter (where verdict = 'good') as good_count,
    coalesce(sum(worth_value) filter (where verdict = 'good'), 0) as good_revenue_amount
from good_performers
group by segment
order by segment
