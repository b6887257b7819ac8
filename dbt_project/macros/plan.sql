{#- What the models of the reminder plan say in the same way. -#}

{# One row with the named thresholds of seed plan_thresholds as columns; whole numbers where `kind` says so. #}
{% macro plan_thresholds(names, kind='integer') -%}
select
    {% for name in names %}
    cast(sum(threshold_value) filter (where threshold = '{{ name }}') as {{ kind }}) as {{ name }}{{ ',' if not loop.last }}
    {% endfor %}
from {{ ref('plan_thresholds') }}
{%- endmacro %}

{# The day itself, or the Monday after a weekend. #}
{% macro next_working_day(day) -%}
({{ day }} + case {{ iso_weekday(day) }} when 6 then 2 when 7 then 1 else 0 end)
{%- endmacro %}

{# Whether free text holds one of the words that seed plan_words keeps of a kind; NULL of NULL. #}
{% macro says(text, kind) -%}
exists (
    select w.word from {{ ref('plan_words') }} as w
    where w.kind = '{{ kind }}' and {{ letters_only(text) }} like '%' || w.word || '%'
)
{%- endmacro %}

{# One notch friendlier; what is firm or formal keeps a letter of its own. #}
{% macro softer(tone) -%}
case {{ tone }} when 'formal' then 'firm' when 'firm' then 'neutral' else 'friendly' end
{%- endmacro %}

{# Money in a sentence: 'EUR 12.50'; in Dutch with a comma. #}
{% macro money_in_words(amount, currency, language='en') -%}
{%- set words = "cast(cast(" ~ amount ~ " as decimal(18, 2)) as varchar(30))" -%}
{{ currency }} || ' ' || {{ "replace(" ~ words ~ ", '.', ',')" if language == 'nl' else words }}
{%- endmacro %}

{% macro day_in_words(day) -%} cast({{ day }} as varchar(10)) {%- endmacro %}

{# '1 day', '3 days' in Dutch. #}
{% macro days_nl(number) -%}
{{ whole(number) }} || case when round({{ number }}) = 1 then ' dag' else ' dagen' end
{%- endmacro %}

{#
    Why a row of CTE `charged` in reminder_plan is planned as it is: what holds it back, or the step with its day and
    whatever made it another one than the schedule says.
#}
{% macro plan_reason(language) -%}
{{ plan_reason_nl() if language == 'nl' else plan_reason_en() }}
{%- endmacro %}

{% macro plan_reason_en() -%}
case
    when suppressed_by = 'dispute' then 'In dispute: no reminder until that is settled.'
    when suppressed_by = 'arrangement'
        then 'Payment arrangement, kept since ' || {{ day_in_words('arrangement_since') }} || ': no reminder for what was due before it.'
    when suppressed_by = 'credit_balance'
        then 'Credit of ' || {{ money_in_words('credit_amount', 'base_currency_code') }} || ' is open against '
            || {{ money_in_words('overdue_amount', 'base_currency_code') }} || ' overdue: settle these first.'
    when suppressed_by = 'small_amount'
        then 'Less than ' || {{ money_in_words('smallest_amount', 'base_currency_code') }} || ' is open: goes along with the next reminder.'
    when suppressed_by = 'not_permitted' then 'No permitted way to contact the customer: decide on it yourself.'
    when step is null then 'All steps of its schedule are made: decide on it yourself.'
    else
        case suppressed_by
            when 'promise' then 'Promised on ' || {{ day_in_words('promise_date') }} || ' to pay: waits until ' || {{ day_in_words('held_until') }} || '. '
            when 'direct_debit' then 'Pays by direct debit: no reminder until ' || {{ days('direct_debit_days') }} || ' after the due date. '
            when 'expected_soon' then 'Will probably pay within 7 days by itself (' || {{ as_percent('paid_within_7_probability') }} || '): waits once. '
            else ''
        end
        || case
            when shift_days > 0
                then 'Always about ' || {{ days('habitual_delay_days') }} || ' late: reminded ' || {{ days('shift_days') }} || ' later, on '
                    || {{ day_in_words('plan_date') }} || '.'
            else step_reason || ', on ' || {{ day_in_words('plan_date') }} || '.'
        end
        || case when is_control then ' Control group: the standard schedule.' else '' end
        || case when is_assumed then ' No reminders are recorded: earlier steps are taken as made.' else '' end
        || case when is_made_firm then ' It broke its arrangement on ' || {{ day_in_words('arrangement_broken_date') }} || ': firm.' else '' end
        || case
            when leniency_rule is null then ''
            else ' ' || leniency_reason || case when leniency_days > 0 then ': ' || {{ days('leniency_days') }} || ' later' else '' end
                || case when waives_costs then ', no interest or costs.' else '.' end
        end
        || case
            when charges_interest or charges_costs
                then ' Claims ' || {{ money_in_words('interest_amount + collection_cost_amount', 'base_currency_code') }} || ' beside the open amount.'
            else ''
        end
        || case
            when claim_reason is not null and ((wants_interest and not charges_interest) or (wants_costs and not charges_costs))
                then ' Not all is charged: ' || claim_reason
            else ''
        end
        || case
            when is_firm
                then coalesce(' The relation is worth ' || {{ money_in_words('relation_value_amount', 'base_currency_code') }} || ' in ' || {{ whole('relation_years') }}
                    || ' years', ' What the relation is worth is not known')
                    || coalesce('; winning it cost ' || {{ money_in_words('acquisition_cost_amount', 'base_currency_code') }}, '') || '.'
            else ''
        end
end
{%- endmacro %}

{% macro plan_reason_nl() -%}
case
    when suppressed_by = 'dispute' then 'In geschil: geen herinnering tot dat is opgelost.'
    when suppressed_by = 'arrangement'
        then 'Betalingsregeling, nagekomen sinds ' || {{ day_in_words('arrangement_since') }} || ': geen herinnering voor wat eerder verviel.'
    when suppressed_by = 'credit_balance'
        then 'Er staat ' || {{ money_in_words('credit_amount', 'base_currency_code', 'nl') }} || ' tegoed open tegenover '
            || {{ money_in_words('overdue_amount', 'base_currency_code', 'nl') }} || ' vervallen: verreken dat eerst.'
    when suppressed_by = 'small_amount'
        then 'Er staat minder dan ' || {{ money_in_words('smallest_amount', 'base_currency_code', 'nl') }} || ' open: gaat mee met de volgende herinnering.'
    when suppressed_by = 'not_permitted' then 'Geen toegestane manier om contact op te nemen: besluit zelf.'
    when step is null then 'Alle stappen van het schema zijn gezet: besluit zelf.'
    else
        case suppressed_by
            when 'promise' then 'Zegde op ' || {{ day_in_words('promise_date') }} || ' betaling toe: wacht tot ' || {{ day_in_words('held_until') }} || '. '
            when 'direct_debit' then 'Betaalt per incasso: geen herinnering tot ' || {{ days_nl('direct_debit_days') }} || ' na de vervaldag. '
            when 'expected_soon' then 'Betaalt waarschijnlijk vanzelf binnen 7 dagen (' || {{ as_percent('paid_within_7_probability') }} || '): wacht eenmaal. '
            else ''
        end
        || case
            when shift_days > 0
                then 'Altijd ongeveer ' || {{ days_nl('habitual_delay_days') }} || ' te laat: ' || {{ days_nl('shift_days') }} || ' later herinnerd, op '
                    || {{ day_in_words('plan_date') }} || '.'
            else step_reason_nl || ', op ' || {{ day_in_words('plan_date') }} || '.'
        end
        || case when is_control then ' Controlegroep: het standaardschema.' else '' end
        || case when is_assumed then ' Er zijn geen herinneringen vastgelegd: eerdere stappen gelden als gezet.' else '' end
        || case when is_made_firm then ' Brak de regeling op ' || {{ day_in_words('arrangement_broken_date') }} || ': streng.' else '' end
        || case
            when leniency_rule is null then ''
            else ' ' || leniency_reason_nl || case when leniency_days > 0 then ': ' || {{ days_nl('leniency_days') }} || ' later' else '' end
                || case when waives_costs then ', geen rente of kosten.' else '.' end
        end
        || case
            when charges_interest or charges_costs
                then ' Vordert ' || {{ money_in_words('interest_amount + collection_cost_amount', 'base_currency_code', 'nl') }} || ' naast het openstaande bedrag.'
            else ''
        end
        || case
            when claim_reason is not null and ((wants_interest and not charges_interest) or (wants_costs and not charges_costs))
                then ' Niet alles wordt in rekening gebracht: de regels voor rente of kosten ontbreken.'
            else ''
        end
        || case
            when is_firm
                then coalesce(' De relatie is ' || {{ money_in_words('relation_value_amount', 'base_currency_code', 'nl') }} || ' waard in ' || {{ whole('relation_years') }}
                    || ' jaar', ' Wat de relatie waard is, is niet bekend')
                    || coalesce('; het winnen ervan kostte ' || {{ money_in_words('acquisition_cost_amount', 'base_currency_code', 'nl') }}, '') || '.'
            else ''
        end
end
{%- endmacro %}
