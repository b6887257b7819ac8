-- Dates after the moment of loading cannot have happened: a typing error must not move the as-of day.
with last_load as (
    select max(loaded_on) as loaded_on from {{ ref('stg_loading__loads') }}
),

happened as (
    select max(invoice_date) as last_day from {{ ref('input__invoices') }}
    where invoice_date <= (select loaded_on from last_load)
    union all
    select max(settled_date) as last_day from {{ ref('input__settlements') }}
    where settled_date <= (select loaded_on from last_load)
    union all
    select max(order_date) as last_day from {{ ref('input__orders') }}
    where order_date <= (select loaded_on from last_load)
),

currencies as (
    select
        currency_code,
        row_number() over (order by count(*) desc, currency_code) as place
    from {{ ref('input__invoices') }}
    {% if var('as_of_date') != 'data' %}
    where invoice_date <= cast('{{ var("as_of_date") }}' as date)
    {% endif %}
    group by currency_code
)

select
    {% if var('as_of_date') == 'data' %}
    coalesce(max(last_day), cast('1900-01-01' as date)) as as_of_date,
    {% else %}
    cast('{{ var("as_of_date") }}' as date) as as_of_date,
    {% endif %}
    {% if var('base_currency') == 'auto' %}
    coalesce((select c.currency_code from currencies as c where c.place = 1), 'EUR') as base_currency_code
    {% else %}
    cast('{{ var("base_currency") }}' as varchar) as base_currency_code
    {% endif %}
from happened
-- one row, whether or not the day is taken from the data
having count(*) > 0
