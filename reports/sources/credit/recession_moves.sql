-- One row per scenario, way of paying now and way of paying in it: customers and what they owe.
select
    scenario,
    behaviour_class_before,
    behaviour_class_after,
    has_moved,
    min(delay_days) as shortest_delay_days,
    max(delay_days) as longest_delay_days,
    count(*) as customer_count,
    sum(open_amount) as open_amount
from recession_scenario
group by scenario, behaviour_class_before, behaviour_class_after, has_moved
order by scenario, behaviour_class_before, behaviour_class_after
