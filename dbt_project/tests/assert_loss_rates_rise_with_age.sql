-- A failure means that a loss rate is no share, that an older bucket is lost less often than a younger one, or that a
-- segment lacks a bucket.
with rates as (
    select
        *,
        lag(loss_rate) over (partition by segment order by bucket_place) as younger_loss_rate,
        count(*) over (partition by segment) as bucket_count
    from {{ ref('loss_rates') }}
)

select *
from rates
where coalesce(loss_rate, -1) < 0
    or loss_rate > 1
    or roll_rate < 0
    or roll_rate > 1
    or worsened_amount > left_amount
    or younger_loss_rate > loss_rate
    or bucket_count <> 5
