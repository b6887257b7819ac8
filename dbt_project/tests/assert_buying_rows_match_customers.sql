-- A failure means that a customer has no row of buying behaviour on the as-of day, or a row without being a customer.
select
    d.customer_id,
    b.customer_id as buying_customer_id
from {{ ref('dim_customer') }} as d
full outer join {{ ref('customer_buying_behaviour') }} as b on d.customer_id = b.customer_id
where d.customer_id is null
    or b.customer_id is null
