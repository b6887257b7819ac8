-- A row here: a company that had a chance before it became a customer is left out, so success or failure would be hidden.
select distinct s.company_id
from {{ ref('stg_scoring__past_scores') }} as s
left join {{ ref('prospect_outcomes') }} as o on s.company_id = o.company_id
where o.company_id is null
    or o.scoring_date >= o.became_customer_date
