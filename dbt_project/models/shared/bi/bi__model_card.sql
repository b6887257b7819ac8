select
    fact,
    value,
    says,
    position,
    as_of_date
from {{ ref('model_card') }}
order by position, fact
