with methods as (
    select * from {{ ref('payment_method_names') }}
)

select
    m.payment_method,
    m.language_code,
    m.phrase
from methods as m
order by m.payment_method, m.language_code
