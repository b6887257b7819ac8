select
    company_id,
    score,
    probability,
    probability_low,
    probability_high,
    rank_score,
    score_method,
    affinity_score,
    affinity_probability,
    affinity_index
from {{ source('scoring', 'company_scores') }}
