with mapped as (
    select * from {{ source('mapped', 'ratings') }}
)

select
    company_id,
    rated_on,
    credit_score,
    rating_class,
    probability_of_default,
    recommended_limit,
    days_beyond_terms,
    source_name,
    source_file,
    source_line,
    load_id,
    problem,
    row_text
from mapped
