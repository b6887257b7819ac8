-- One row: all customers with open documents together, however many of them the site carries.
select
    count(*) as customer_count,
    max(base_currency_code) as base_currency_code,
    coalesce(sum(open_amount), 0) as open_amount,
    coalesce(sum(not_due_amount), 0) as not_due_amount,
    coalesce(sum(overdue_1_30_amount), 0) as overdue_1_30_amount,
    coalesce(sum(overdue_31_60_amount), 0) as overdue_31_60_amount,
    coalesce(sum(overdue_61_90_amount), 0) as overdue_61_90_amount,
    coalesce(sum(overdue_over_90_amount), 0) as overdue_over_90_amount,
    coalesce(sum(overdue_amount), 0) as overdue_amount,
    coalesce(sum(expected_credit_loss_amount), 0) as expected_credit_loss_amount,
    count(*) filter (where credit_limit_use_rate > 1) as over_limit_count
from ageing
