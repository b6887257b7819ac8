with context as (
    select as_of_date from {{ ref('run_context') }}
)

select
    d.deal_id,
    d.account_id,
    d.stage,
    d.created_date,
    d.amount,
    case when d.closed_date <= c.as_of_date then d.closed_date end as closed_date,
    -- an outcome from after the as-of day is not known yet
    case when d.closed_date is null or d.closed_date <= c.as_of_date then d.is_won end as is_won,
    d.agreed_payment_term_days,
    d.terms_consequence_stated,
    d.acquisition_cost,
    d.source_name
from {{ ref('input__deals') }} as d
inner join context as c on d.created_date <= c.as_of_date
