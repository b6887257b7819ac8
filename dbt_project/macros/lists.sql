{#- What the models of the prospect lists say in the same way. -#}

{# The first letter as a capital. #}
{% macro capitalised(text) -%}
(upper(substr({{ text }}, 1, 1)) || substr({{ text }}, 2))
{%- endmacro %}

{# Texts of a group in the order of their places; NULL where none is chosen. #}
{% macro texts_in_order(text, place, chosen=none, separator='; ') %}{{ return(adapter.dispatch('texts_in_order')(text, place, chosen, separator)) }}{% endmacro %}
{% macro default__texts_in_order(text, place, chosen, separator) -%}
string_agg({{ text }}, '{{ separator }}' order by {{ place }}){{ " filter (where " ~ chosen ~ ")" if chosen }}
{%- endmacro %}
{% macro spark__texts_in_order(text, place, chosen, separator) -%}
nullif(array_join(transform(
    array_sort(collect_list(struct({{ place }} as place, {{ text }} as words)){{ " filter (where " ~ chosen ~ ")" if chosen }}), x -> x.words
), '{{ separator }}'), '')
{%- endmacro %}

{#
    How many times the odds are those of the average, in words such as 1.8: of points in which 40 double the odds.
#}
{% macro odds_factor(points) -%}
cast(cast(round(power(2, {{ points }} / 40) * 10) / 10 as decimal(9, 1)) as varchar)
{%- endmacro %}

{# Why a company stands in the best share, of columns of `p` in prospect_list. #}
{% macro best_share(language) -%}
{%- if language == 'nl' -%}
'Bij de ' || {{ as_percent('p.lookalike_share') }} || ' van de markt met de beste kans om goed te presteren ('
|| {{ as_percent('p.probability') }} || case when p.score_method = 'baseline' then ', naar sector alleen' else '' end || ')'
{%- else -%}
'Among the ' || {{ as_percent('p.lookalike_share') }} || ' of the market with the best chance to perform well ('
|| {{ as_percent('p.probability') }} || case when p.score_method = 'baseline' then ', by sector alone' else '' end || ')'
{%- endif -%}
{%- endmacro %}

{# And why it does not. #}
{% macro lower_chance(language) -%}
{%- if language == 'nl' -%}
coalesce(
    '; kans om goed te presteren ' || {{ as_percent('p.probability') }} || ', niet bij de beste ' || {{ as_percent('p.lookalike_share') }},
    '; een kans is niet bekend, de plaats volgt uit gezondheid en verwachte waarde'
)
{%- else -%}
coalesce(
    '; chance to perform well ' || {{ as_percent('p.probability') }} || ', not among the best ' || {{ as_percent('p.lookalike_share') }},
    '; no chance is known, the rank follows from health and expected value'
)
{%- endif -%}
{%- endmacro %}

{# A range as the scorecard labels it, in Dutch: 'under 1,000.5' is 'minder dan 1.000,5'. #}
{% macro range_in_dutch(bin) -%}
replace(replace(translate({{ bin }}, '.,', ',.'), 'under ', 'minder dan '), ' and over', ' of meer')
{%- endmacro %}
