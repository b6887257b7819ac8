-- A won deal is missing in the deal terms, or a deal is there that was not won.
select coalesce(d.deal_id, t.deal_id) as deal_id
from (select deal_id from {{ ref('fct_deal') }} where is_won) as d
full outer join {{ ref('deal_terms') }} as t on d.deal_id = t.deal_id
where d.deal_id is null or t.deal_id is null
