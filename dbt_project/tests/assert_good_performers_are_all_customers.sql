-- A customer is not judged: the good, the lesser and the new together must be all customers.
select d.customer_id
from {{ ref('dim_customer') }} as d
left join {{ ref('good_performers') }} as g on d.customer_id = g.customer_id
where g.customer_id is null
