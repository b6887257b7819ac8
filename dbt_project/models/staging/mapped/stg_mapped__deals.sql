with mapped as (
    select * from {{ source('mapped', 'deals') }}
)

select
    deal_id,
    account_id,
    stage,
    created_date,
    amount,
    closed_date,
    is_won,
    agreed_payment_term_days,
    terms_consequence_stated,
    acquisition_cost,
    source_name,
    source_file,
    source_line,
    load_id,
    problem,
    row_text
from mapped
