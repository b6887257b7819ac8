select
    fact,
    value,
    says,
    position
from {{ source('scoring', 'model_facts') }}
