select
    matching_round,
    figure,
    figure_value
from {{ ref('stg_matching__quality') }}
