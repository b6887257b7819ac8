-- A failure means that a company of the market is missing from a model that must say something of each, or stands there twice.
{% for model in ['market_companies', 'prospect_gates', 'prospect_approach', 'peer_values', 'prospect_health', 'prospect_terms'] %}
select
    '{{ model }}' as model,
    k.company_id
from {{ ref('dim_company') }} as k
left join {{ ref(model) }} as m on k.company_id = m.company_id
group by k.company_id
having count(m.company_id) <> 1
{{ 'union all' if not loop.last }}
{% endfor %}
