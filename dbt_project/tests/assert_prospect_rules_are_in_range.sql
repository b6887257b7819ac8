-- A row here: a rule on prospects has a value that makes no sense, a name that no model reads, or is missing; or the last territory
-- or term rule does not take whoever is left; or an expected value lies outside its quartiles.
{% set names = {
    'health_rules': ['rating_months_most', 'healthy_points_least', 'equity_ratio_least', 'accounts_months_most', 'grade_fall_months'],
    'peer_rules': ['customers_least', 'prior_customers', 'relation_months_least'],
} %}
{% for seed in names %}
select rule as failure from {{ ref(seed) }}
where rule_value < lowest or rule_value > highest or rule not in ('{{ names[seed] | join("', '") }}')
union all
select '{{ seed }}' as failure from {{ ref(seed) }}
having count(*) <> {{ names[seed] | length }}
union all
{% endfor %}
select territory as failure from {{ ref('territories') }}
where weekly_capacity <= 0 or seller_code is null
union all
select 'territories' as failure
from {{ ref('territories') }} as t
where t.priority = (select max(l.priority) from {{ ref('territories') }} as l) and not (t.region_code = '*' and t.sector_section = '*' and t.size_class = '*')
union all
select 'prospect_term_rules' as failure
from {{ ref('prospect_term_rules') }} as r
where r.priority = (select max(l.priority) from {{ ref('prospect_term_rules') }} as l) and not (r.health_grade = '*' and r.person_kind = '*' and r.size_class = '*')
union all
select cast(priority as varchar) as failure from {{ ref('prospect_term_rules') }}
where advised_term_days < 0 or advised_term_days > 60 or limit_share < 0 or limit_step <= 0
    -- a limit above the highest multiple of its step could never be given
    or mod(limit_most, limit_step) <> 0
union all
select company_id as failure from {{ ref('peer_values') }}
where expected_value_low > expected_yearly_value or expected_yearly_value > expected_value_high or expected_value_low < 0
