-- One row per step, level, channel and tone of the first day on which a step is planned: invoices, and what they come to.
select
    next_step,
    level,
    channel,
    tone,
    plan_date,
    count(*) as invoice_count,
    count(distinct customer_id) as customer_count,
    sum(open_amount_base) as open_amount,
    sum(interest_amount) as interest_amount,
    sum(collection_cost_amount) as collection_cost_amount
from reminder_plan
where plan_date = (select min(plan_date) from reminder_plan)
group by next_step, level, channel, tone, plan_date
order by level, next_step, channel, tone
