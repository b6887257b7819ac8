-- A company that buys from us is not learned from, or is learned from twice: what is called a good performer leans to one side.
with linked as (
    select distinct b.company_id
    from {{ ref('bridge_customer_company') }} as b
    inner join {{ ref('customer_buying_behaviour') }} as h on b.customer_id = h.customer_id
    where h.relation_since is not null
)

select
    l.company_id as linked,
    r.company_id as related,
    t.company_id as learned
from linked as l
full outer join {{ ref('relation_starts') }} as r on l.company_id = r.company_id
full outer join {{ ref('training_set') }} as t on r.company_id = t.company_id
where l.company_id is null or r.company_id is null or t.company_id is null
    or t.customer_id <> r.customer_id or t.entry_date <> r.entry_date or t.outcome_date <> r.maturity_date
