{# The named values of the seed `buying_rules` as the columns of one row. #}
{% macro buying_rules(names) %}
select
    {% for name in names %}
    max(case when rule = '{{ name }}' then rule_value end) as {{ name }}{{ ',' if not loop.last }}
    {% endfor %}
from {{ ref('buying_rules') }}
{% endmacro %}

{# Whole months from `a` to `b`: the month counts from the same day of the month on. #}
{% macro whole_months(a, b) -%}
    ((year({{ b }}) - year({{ a }})) * 12 + month({{ b }}) - month({{ a }}) - case when day({{ b }}) < day({{ a }}) then 1 else 0 end)
{%- endmacro %}

{# Fifths, 1 for the lowest to 5 for the highest `measure`: customers that are equal get the same score. #}
{% macro fifth(measure) -%}
    cast(1 + floor(cast((rank() over (order by {{ measure }}) - 1) * 5 as double) / count(*) over ()) as integer)
{%- endmacro %}

{# Days on which a customer was invoiced, with the days since the day before it; NULL on the first. #}
{% macro buying_days() %}
select
    customer_id,
    invoice_date,
    {{ days_between('lag(invoice_date) over (partition by customer_id order by invoice_date)', 'invoice_date') }} as gap_days
from (
    select
        customer_id,
        invoice_date
    from {{ ref('fct_invoice') }}
    where document_type = 'invoice'
    group by customer_id, invoice_date
) as d
{% endmacro %}

{# Rate to the base currency; `x` is dim_exchange_rate on the day. #}
{% macro exchange_rate(currency, base) -%}
    case when {{ currency }} = {{ base }} then 1 else x.rate_to_base end
{%- endmacro %}
