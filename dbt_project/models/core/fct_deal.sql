with context as (
    select as_of_date from {{ ref('run_context') }}
),

-- what became of a deal is known from its closing day on; a CRM without such days is taken at its word where it won
known as (
    select
        d.*,
        case when d.closed_date <= c.as_of_date then d.closed_date end as known_closed_date,
        case when coalesce(d.closed_date <= c.as_of_date, d.is_won) then d.is_won end as known_is_won
    from {{ ref('input__deals') }} as d
    inner join context as c on d.created_date <= c.as_of_date
)

select
    deal_id,
    account_id,
    stage,
    created_date,
    amount,
    known_closed_date as closed_date,
    known_is_won as is_won,
    -- terms are agreed at closing
    case when known_is_won is not null then agreed_payment_term_days end as agreed_payment_term_days,
    case when known_is_won is not null then terms_consequence_stated end as terms_consequence_stated,
    acquisition_cost,
    source_name
from known
