with rates as (
    select
        currency_code,
        valid_from,
        lead(valid_from) over (partition by currency_code order by valid_from) as next_from,
        cast(rate_per_euro as double) as rate_per_euro
    from {{ ref('exchange_rates') }}
),

days as (
    select valid_from from rates
    group by valid_from
),

context as (
    select base_currency_code from {{ ref('run_context') }}
),

-- the base currency's own rate on each day on which any rate starts
base as (
    select
        d.valid_from,
        r.rate_per_euro
    from days as d
    cross join context as c
    inner join rates as r
        on r.currency_code = c.base_currency_code
        and d.valid_from >= r.valid_from
        and (r.next_from is null or d.valid_from < r.next_from)
),

crossed as (
    select
        r.currency_code,
        d.valid_from,
        b.rate_per_euro / r.rate_per_euro as rate_to_base
    from days as d
    inner join base as b on d.valid_from = b.valid_from
    inner join rates as r
        on d.valid_from >= r.valid_from and (r.next_from is null or d.valid_from < r.next_from)
)

select
    currency_code,
    valid_from,
    coalesce(lead(valid_from) over (partition by currency_code order by valid_from), cast('9999-12-31' as date)) as valid_until,
    round(rate_to_base * 1e8) / 1e8 as rate_to_base
from crossed
