-- A failure means that statutory commercial interest on a day is not what was published for it.
with expected as (
    {% for day, rate in [('2022-12-31', '0.08'), ('2023-01-01', '0.105'), ('2023-07-01', '0.12'), ('2024-06-30', '0.125'), ('2024-07-01', '0.1225'), ('2025-06-30', '0.1115'), ('2025-07-01', '0.1015'), ('2026-06-30', '0.1015'), ('2026-07-01', '0.104')] %}
    select
        cast('{{ day }}' as date) as rate_date,
        cast({{ rate }} as decimal(7, 6)) as rate
    {{ 'union all' if not loop.last }}
    {% endfor %}
),

latest as (
    select
        e.rate_date,
        e.rate,
        max(r.valid_from) as valid_from
    from expected as e
    left join {{ ref('statutory_interest_rates') }} as r on r.country_code = 'NL' and r.valid_from <= e.rate_date
    group by e.rate_date, e.rate
)

select l.*
from latest as l
left join {{ ref('statutory_interest_rates') }} as r on r.country_code = 'NL' and l.valid_from = r.valid_from
where r.rate is distinct from l.rate
