-- A failure means that the longest payment term between Dutch businesses is not the law's: 60 days, and for a large customer
-- of a small or medium-sized supplier 30 since 1 July 2022.
with expected as (
    {% for day, employees, days in [('2022-06-30', 249, 60), ('2022-06-30', 250, 60), ('2022-07-01', 249, 60), ('2022-07-01', 250, 30), ('2026-06-30', 250, 30)] %}
    select
        cast('{{ day }}' as date) as rule_date,
        {{ employees }} as employee_count,
        {{ days }} as maximum_term_days
    {{ 'union all' if not loop.last }}
    {% endfor %}
)

select
    e.rule_date,
    e.employee_count,
    e.maximum_term_days,
    min(r.maximum_term_days) as seed_term_days
from expected as e
left join {{ ref('payment_term_rules') }} as r
    on r.country_code = 'NL' and e.employee_count >= r.customer_employees_from
    and e.rule_date >= r.valid_from and e.rule_date < r.valid_until
group by e.rule_date, e.employee_count, e.maximum_term_days
having min(r.maximum_term_days) is distinct from e.maximum_term_days
