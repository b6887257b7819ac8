-- One row per scenario and customer that would pay in another way; of each scenario the 5,000 that owe most.
select
    scenario,
    customer_id,
    customer_name,
    sector_section,
    delay_days,
    behaviour_class_before,
    behaviour_class_after,
    reason_after,
    open_amount
from recession_scenario
where has_moved
qualify row_number() over (partition by scenario order by open_amount desc nulls last, customer_id) <= 5000
order by scenario, open_amount desc nulls last, customer_id
