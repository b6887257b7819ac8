-- An instalment that is due later may have been agreed later: only those due by the as-of day are known.
with context as (
    select as_of_date from {{ ref('run_context') }}
),

known as (
    select
        a.arrangement_id,
        a.customer_id,
        a.due_date,
        a.amount,
        case when a.kept_date <= c.as_of_date then a.kept_date end as kept_date,
        c.as_of_date,
        a.source_name
    from {{ ref('input__arrangements') }} as a
    inner join context as c on a.due_date <= c.as_of_date
)

select
    arrangement_id,
    customer_id,
    due_date,
    amount,
    kept_date,
    due_date < as_of_date and kept_date is null as is_broken,
    source_name
from known
