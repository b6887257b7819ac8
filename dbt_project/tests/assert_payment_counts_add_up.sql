-- A row here: counts of a customer contradict each other, or a rate lies outside its interval.
select
    customer_id,
    profile_date
from {{ ref('customer_payment_history') }}
where on_time_count > decided_count
    or cleared_count > decided_count
    or decided_count - cleared_count <> open_overdue_count
    or class_late_count > class_item_count
    or on_time_rate < on_time_rate_low - 0.0001
    or on_time_rate > on_time_rate_high + 0.0001
    or payment_score < 0
    or payment_score > 100
