{#-
    What bureaus tell, said once for the models that need it: core keeps the market as it stands on the as-of day,
    behaviour each customer's company on every profile date.
-#}

{# One row with every threshold of seed credit_thresholds as a column. #}
{% macro credit_thresholds() -%}
select
    {% for name in ['previous_accounts_months', 'equity_ratio_shift', 'current_ratio_shift', 'migration_months'] %}
    cast(sum(threshold_value) filter (where threshold = '{{ name }}') as decimal(9, 4)) as {{ name }}{{ ',' if not loop.last }}
    {% endfor %}
from {{ ref('credit_thresholds') }}
{%- endmacro %}

{# A threshold of months before a day. #}
{% macro months_before(day, months) -%}
{{ add_months(day, '-cast(' ~ months ~ ' as integer)') }}
{%- endmacro %}

{# The ratios of annual accounts, of columns of `accounts`. #}
{% macro account_ratios(accounts) -%}
{{ ratio(accounts ~ '.equity', accounts ~ '.total_assets', 4) }} as equity_ratio,
{{ ratio(accounts ~ '.current_assets', accounts ~ '.current_liabilities', 4) }} as current_ratio,
{{ ratio(accounts ~ '.profit', accounts ~ '.total_assets', 4) }} as return_on_assets
{%- endmacro %}


{# Owners above each other that are followed: more than a register shows but for a handful. A longer chain is cut there. #}
{% macro owner_levels() %}{{ return(6) }}{% endmacro %}

{#
    CTEs `chains` and `climbed`, of a CTE `owned` (profile_date, company_id, parent_company_id; nobody its own parent):
    per owned company the owners above it on that day, nearest first, and the top of its group. By a fixed number of
    joins, which every engine can. Who owns itself through others has nobody above: the smallest id of such a circle
    stands for it.

    starting: which companies to follow up.
#}
{% macro owner_chains(starting='true') -%}
{%- set levels = range(1, owner_levels() + 1) | list -%}
chains as (
    select
        o1.profile_date,
        o1.company_id,
        {% for level in levels %}
        o{{ level }}.parent_company_id as owner_{{ level }}{{ ',' if not loop.last }}
        {% endfor %}
    from owned as o1
    {% for level in levels[1:] %}
    left join owned as o{{ level }}
        on o{{ level - 1 }}.parent_company_id = o{{ level }}.company_id and o1.profile_date = o{{ level }}.profile_date
    {% endfor %}
),

-- a circle of any length up to the number of levels comes round to a company in the upper half of them
circles as (
    select
        profile_date,
        company_id,
        least({% for level in levels %}owner_{{ level }}{{ ', ' if not loop.last }}{% endfor %}) as group_id
    from chains
    where company_id in ({% for level in levels[owner_levels() // 2:] %}owner_{{ level }}{{ ', ' if not loop.last }}{% endfor %})
),

climbed as (
    select
        h.*,
        coalesce(r.group_id, {% for level in levels | reverse %}h.owner_{{ level }}{{ ', ' if not loop.last }}{% endfor %}) as group_id
    from chains as h
    left join circles as r on h.owner_{{ levels[-1] }} = r.company_id and h.profile_date = r.profile_date
    where {{ starting }}
)
{%- endmacro %}
