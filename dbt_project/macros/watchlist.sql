{#- What the signals of the watch list have in common. -#}

{# Of several facts that give one signal for one customer the newest, of CTE `events` (customer_id, signal,
   about_company_id, signal_date, fact). #}
{% macro newest_events() -%}
select
    customer_id,
    signal,
    about_company_id,
    signal_date,
    fact
from (
    select
        *,
        row_number() over (partition by customer_id, signal order by signal_date desc, fact asc) as place
    from events
) as e
where place = 1
{%- endmacro %}


{# Companies that the register says are `status` now, and since when without a break. #}
{% macro register_says(status) -%}
select
    k.company_id,
    coalesce(max(v.known_until), k.first_known_date) as since_date
from {{ ref('company_versions') }} as k
left join {{ ref('company_versions') }} as v on k.company_id = v.company_id and lower(v.status) <> '{{ status }}'
where k.known_until = cast('9999-12-31' as date) and lower(k.status) = '{{ status }}'
group by k.company_id, k.first_known_date
{%- endmacro %}


{# A row of CTE `insolvents` in words: 'Bankruptcy published on 2026-05-14'. #}
{% macro insolvency_in_words(row) -%}
case {{ row }}.insolvency_type
    when 'bankruptcy' then 'Bankruptcy published on '
    when 'suspension' then 'Suspension of payments published on '
    when 'debt_restructuring' then 'Debt restructuring published on '
    when 'register' then 'Bankrupt in the register of companies since '
    else 'Insolvency published on '
end || cast({{ row }}.since_date as varchar)
{%- endmacro %}

{# A share of 0-1 with one decimal: 0.0284 is '2.8 %'. #}
{% macro rate_in_words(share) -%}
(cast(cast(round({{ share }} * 1000) / 10 as decimal(9, 1)) as varchar) || ' %')
{%- endmacro %}
