select
    company_id,
    scoring_date,
    score,
    probability,
    rank,
    market_count,
    decile
from {{ source('scoring', 'past_scores') }}
