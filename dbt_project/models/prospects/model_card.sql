with context as (
    select as_of_date from {{ ref('run_context') }}
)

select
    s.fact,
    s.value,
    s.says,
    cast(s.position as integer) as position,
    c.as_of_date
from {{ ref('stg_scoring__model_facts') }} as s
cross join context as c
