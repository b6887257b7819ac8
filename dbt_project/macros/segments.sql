{#- What several rooms say in the same way about the groups of customers. -#}

{#
    Section of NACE Rev. 2 (SBI 2008 has the same), A–U, of an industry code such as 4619, 46.19 or 46:
    the first two digits are the division, and divisions are numbered section by section. The ranges stand here
    and not in a seed so that a column can be read without a join; the names are in seed sector_sections.
#}
{% macro sector_section(industry_code) -%}
{%- set sections = [
    ('A', '01', '03'), ('B', '05', '09'), ('C', '10', '33'), ('D', '35', '35'), ('E', '36', '39'),
    ('F', '41', '43'), ('G', '45', '47'), ('H', '49', '53'), ('I', '55', '56'), ('J', '58', '63'),
    ('K', '64', '66'), ('L', '68', '68'), ('M', '69', '75'), ('N', '77', '82'), ('O', '84', '84'),
    ('P', '85', '85'), ('Q', '86', '88'), ('R', '90', '93'), ('S', '94', '96'), ('T', '97', '98'),
    ('U', '99', '99'),
] -%}
{%- set division = "substr(trim(cast(" ~ industry_code ~ " as varchar(40))), 1, 2)" -%}
case
    {%- for section, first, last in sections %}
    when {{ division }} between '{{ first }}' and '{{ last }}' then '{{ section }}'
    {%- endfor %}
    else 'unknown'
end
{%- endmacro %}

{# True where a class is in a rule's list: classes with | between them, or * for any. #}
{% macro class_in(class, list) -%}
    ({{ list }} = '*' or '|' || {{ list }} || '|' like '%|' || {{ class }} || '|%')
{%- endmacro %}

{# Customers of a class that a segment must hold before the class is called typical of it. #}
{% macro typical_least_customers() %}{{ return(5) }}{% endmacro %}

{# A share as words: 0.237 is '24 %'. #}
{% macro as_percent(share) %}(cast(cast(round({{ share }} * 100) as integer) as varchar) || ' %'){% endmacro %}
