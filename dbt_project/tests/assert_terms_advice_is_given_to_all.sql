-- A row here: a customer or a company of the prospect list gets no advice, or advice is given to somebody else.
with expected as (
    select
        'customer' as party_type,
        customer_id as party_id
    from {{ ref('dim_customer') }}
    union all
    select
        'prospect' as party_type,
        company_id as party_id
    from {{ ref('prospect_list') }}
)

select
    coalesce(e.party_type, t.party_type) as party_type,
    coalesce(e.party_id, t.party_id) as party_id
from expected as e
full outer join {{ ref('terms_advice') }} as t on e.party_type = t.party_type and e.party_id = t.party_id
where e.party_id is null or t.party_id is null
