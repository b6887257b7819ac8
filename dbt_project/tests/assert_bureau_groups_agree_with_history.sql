-- The group of a customer's company on the as-of day is another one in its creditworthiness than in company_groups: owners are followed in two ways.
select
    w.customer_id,
    w.group_id,
    g.group_id as group_of_company
from {{ ref('customer_creditworthiness') }} as w
inner join {{ ref('company_groups') }} as g on w.company_id = g.company_id
where w.group_id <> g.group_id
