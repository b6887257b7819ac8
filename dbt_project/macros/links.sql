{#-
    Keys that say for certain who is who, in one spelling: without zeros in front, which spreadsheets take. Dutch numbers
    are digits ('KVK 1234567' is 01234567); elsewhere a letter belongs to the number. Zeros alone are no number.
-#}
{% macro registration_key(number, country=none) -%}
    nullif(trim(leading '0' from translate(
        upper({{ number }}), ' .-/_:'{% if country %} || case when {{ country }} = 'NL' then 'ABCDEFGHIJKLMNOPQRSTUVWXYZ' else '' end{% endif %}, ''
    )), '')
{%- endmacro %}

{% macro vat_key(number) %}nullif(translate(upper({{ number }}), ' .-/_:', ''), ''){% endmacro %}


{#-
    Each row of CTE `ones` to its only counterpart in CTE `others` (both: id, country_code, registration_number,
    vat_number): by registration number, else by VAT number. A number that several counterparts have says nothing:
    no link is better than a wrong one.
-#}
{% macro exact_links(one_id, other_id) %}
one_keys as (
    select
        id,
        country_code,
        {{ registration_key('registration_number', 'country_code') }} as registration_key,
        {{ vat_key('vat_number') }} as vat_key
    from ones
),

other_keys as (
    select
        id,
        country_code,
        {{ registration_key('registration_number', 'country_code') }} as registration_key,
        {{ vat_key('vat_number') }} as vat_key
    from others
),

-- two countries may number alike
by_registration as (
    select
        a.id as one_id,
        b.id as other_id,
        count(*) over (partition by a.id) as counterparts
    from one_keys as a
    inner join other_keys as b on a.registration_key = b.registration_key and coalesce(a.country_code = b.country_code, true)
),

by_vat as (
    select
        a.id as one_id,
        b.id as other_id,
        count(*) over (partition by a.id) as counterparts
    from one_keys as a
    inner join other_keys as b on a.vat_key = b.vat_key
    where a.id not in (select r.one_id from by_registration as r where r.counterparts = 1)
)

select
    one_id as {{ one_id }},
    other_id as {{ other_id }},
    'registration_number' as method
from by_registration
where counterparts = 1
union all
select
    one_id as {{ one_id }},
    other_id as {{ other_id }},
    'vat_number' as method
from by_vat
where counterparts = 1
{% endmacro %}
