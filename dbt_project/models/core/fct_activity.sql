with context as (
    select as_of_date from {{ ref('run_context') }}
)

select
    a.activity_id,
    a.account_id,
    a.activity_type,
    a.occurred_at,
    a.department,
    a.outcome,
    a.source_name
from {{ ref('input__activities') }} as a
inner join context as c on cast(a.occurred_at as date) <= c.as_of_date
