-- A failure means that an expected loss is below nothing or above what is open, that open documents have no loss rate,
-- or that the ageing list shows another loss than its buckets.
with items as (
    select
        customer_id,
        sum(open_amount_base) as open_amount,
        sum(case when open_amount_base > 0 then open_amount_base else 0 end) as exposure_amount
    from {{ ref('open_items') }}
    group by customer_id
),

losses as (
    select
        customer_id,
        sum(open_amount) as open_amount,
        sum(exposure_amount) as exposure_amount,
        sum(expected_credit_loss_amount) as expected_credit_loss_amount,
        min(expected_credit_loss_amount) as smallest_loss_amount,
        count(*) - count(expected_loss_rate) as without_rate_count
    from {{ ref('expected_credit_loss') }}
    group by customer_id
)

select
    i.customer_id,
    i.exposure_amount,
    l.expected_credit_loss_amount
from items as i
left join losses as l on i.customer_id = l.customer_id
left join {{ ref('customer_ageing') }} as a on i.customer_id = a.customer_id
where l.open_amount is distinct from i.open_amount
    or l.exposure_amount is distinct from i.exposure_amount
    or a.expected_credit_loss_amount is distinct from l.expected_credit_loss_amount
    or l.expected_credit_loss_amount > l.exposure_amount
    or l.smallest_loss_amount < 0
    or l.without_rate_count > 0
