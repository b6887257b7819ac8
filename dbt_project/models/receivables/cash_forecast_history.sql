with context as (
    select
        as_of_date,
        base_currency_code
    from {{ ref('run_context') }}
)

select
    h.forecast_date,
    h.week_number,
    h.week_start,
    h.week_end,
    {% for name in ['prognosis', 'own_median', 'expected', 'low', 'high', 'actual'] %}
    cast(h.{{ name }}_amount as decimal(18, 2)) as {{ name }}_amount,
    {% endfor %}
    h.is_in_band,
    c.base_currency_code,
    c.as_of_date
from {{ ref('stg_scoring__cash_backtest') }} as h
cross join context as c
