{#- What collection of `amount` costs a debtor, by the bracket (a row of collection_cost_brackets) that it falls in. -#}
{% macro collection_cost(amount, bracket) -%}
    cast(
        least(
            greatest(
                {{ bracket }}.cost_from + ({{ amount }} - {{ bracket }}.amount_from) * {{ bracket }}.rate,
                {{ bracket }}.minimum_cost
            ),
            {{ bracket }}.maximum_cost
        ) as decimal(18, 2)
    )
{%- endmacro %}

{#- Simple interest over `amount`, from the sum over all days of the yearly rate on each; a year counts 365 days. -#}
{% macro simple_interest(amount, rate_days) %}cast({{ ratio(amount ~ ' * ' ~ rate_days, '365', 2) }} as decimal(18, 2)){% endmacro %}

{#-
    Consents per `record` (customer_id, company_id) and channel, through the bridge from CRM accounts to such records: the last word
    has place 1; said twice at one moment, the refusal counts.
-#}
{% macro ranked_consents(record, bridge) -%}
select
    b.{{ record }},
    n.channel,
    n.given,
    n.proof,
    n.contact_id,
    cast(n.recorded_at as date) as recorded_date,
    row_number() over (
        partition by b.{{ record }}, n.channel
        order by n.recorded_at desc, n.given asc, n.consent_id asc
    ) as place
from {{ ref('fct_consent') }} as n
inner join {{ ref(bridge) }} as b on n.account_id = b.account_id
{%- endmacro %}

{#- What decides about a channel: of the rule `rule` (permission, has_non_mailing, heeds_non_mailing) and the consent `consent`. -#}
{% macro contact_decided_by(rule, consent) -%}
case
    when not {{ consent }}.given then 'withdrawn'
    when {{ rule }}.has_non_mailing and {{ rule }}.heeds_non_mailing then 'non_mailing'
    when {{ rule }}.permission = 'allowed' then 'rule'
    when {{ consent }}.given and {{ consent }}.proof is not null then 'consent'
    when {{ consent }}.given then 'no_proof'
    else 'no_consent'
end
{%- endmacro %}

{#- The permission that follows from what decided. -#}
{% macro contact_permission(decided_by) -%}
case
    when {{ decided_by }} in ('rule', 'consent') then 'allowed'
    when {{ decided_by }} in ('withdrawn', 'non_mailing') then 'not_allowed'
    else 'needs_consent'
end
{%- endmacro %}
