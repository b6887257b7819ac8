-- A row here: a company that may be approached is on no list, or one that may not is on one.
select
    coalesce(g.company_id, l.company_id) as company_id,
    g.gate,
    l.prospect_list
from {{ ref('prospect_gates') }} as g
full outer join {{ ref('prospect_list') }} as l on g.company_id = l.company_id
where coalesce(g.gate in ('open', 'open_deal'), false) <> (l.company_id is not null)
    or (g.gate = 'open_deal') <> (l.prospect_list = 'open_deal')
