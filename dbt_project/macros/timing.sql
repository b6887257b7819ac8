{#- Why an invoice is expected when it is, in words: the same facts in English and Dutch. -#}

{# Texts in one, parted by '; ', without those that are NULL, with a capital and a full stop. #}
{% macro sentence_of(texts) -%}
{%- set text -%}
concat_ws('; ', {{ texts | join(', ') }})
{%- endset -%}
upper(substr({{ text }}, 1, 1)) || substr({{ text }}, 2) || '.'
{%- endmacro %}

{# Columns: is_disputed, paid_count, usual_days, recent_days, long_days, trend_days, pay_run, run_weekday, other_overdue_count, is_beyond. #}
{% macro timing_reason(language) -%}
{%- set nl = language == 'nl' -%}
{%- set texts = [] -%}
{%- do texts.append("case when is_disputed then '" ~ ("in geschil: wacht op de afloop" if nl else "in dispute: waits for its end") ~ "' end") -%}
{%- set habit -%}
case
    when paid_count = 0 then '{{ "nog nooit betaald: als de gemiddelde klant" if nl else "nothing was paid before: as the average customer" }}'
    else '{{ "gewoonlijk " if nl else "usually " }}'
        || case
            when usual_days = 0 then '{{ "op de vervaldag" if nl else "on the due date" }}'
            else {{ days_nl('abs(usual_days)') if nl else days('abs(usual_days)') }}
                || case when usual_days < 0 then '{{ " te vroeg" if nl else " early" }}' else '{{ " te laat" if nl else " late" }}' end
        end
        || '{{ ", van " if nl else ", of " }}' || cast(paid_count as varchar) || '{{ " betaald" if nl else " paid" }}'
end
{%- endset -%}
{%- do texts.append(habit) -%}
{%- set trend -%}
case
    when recent_days - long_days >= trend_days then '{{ "de laatste tijd later: " if nl else "later of late: " }}'
    when long_days - recent_days >= trend_days then '{{ "de laatste tijd sneller: " if nl else "sooner of late: " }}'
end
|| case
    when recent_days < 0 then {{ days_nl('abs(recent_days)') if nl else days('abs(recent_days)') }} || '{{ " te vroeg" if nl else " early" }}'
    else {{ days_nl('recent_days') if nl else days('recent_days') }} || '{{ " te laat" if nl else " late" }}'
end
{%- endset -%}
{%- do texts.append(trend) -%}
{%- set weekdays = ['maandag', 'dinsdag', 'woensdag', 'donderdag', 'vrijdag', 'zaterdag', 'zondag'] if nl else ['Monday', 'Tuesday', 'Wednesday', 'Thursday', 'Friday', 'Saturday', 'Sunday'] -%}
{%- set run -%}
case
    when pay_run = 'month_end' then '{{ "betaalt aan het eind van de maand" if nl else "pays at the end of the month" }}'
    when pay_run = 'mid_month' then '{{ "betaalt rond de vijftiende" if nl else "pays around the fifteenth" }}'
    {%- for weekday in weekdays %}
    when pay_run = 'weekly' and run_weekday = {{ loop.index }} then '{{ "betaalt op " ~ weekday if nl else "pays on " ~ weekday ~ "s" }}'
    {%- endfor %}
end
{%- endset -%}
{%- do texts.append(run) -%}
{%- set others -%}
case
    when other_overdue_count = 1 then '{{ "nog een factuur staat te laat open" if nl else "another invoice is past due" }}'
    when other_overdue_count > 1 then cast(other_overdue_count as varchar) || '{{ " andere facturen staan te laat open" if nl else " other invoices are past due" }}'
end
{%- endset -%}
{%- do texts.append(others) -%}
{%- do texts.append("case when is_beyond then '" ~ ("langer open dan deze klant gewoonlijk laat gebeuren" if nl else "open for longer than this customer usually lets it") ~ "' end") -%}
{{ sentence_of(texts) }}
{%- endmacro %}
