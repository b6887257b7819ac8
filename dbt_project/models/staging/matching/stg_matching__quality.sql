with found as (
    select * from {{ source('matching', 'quality') }}
)

select
    round as matching_round,
    figure,
    value as figure_value
from found
