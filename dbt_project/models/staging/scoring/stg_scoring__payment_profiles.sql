select
    profile,
    day_offset,
    chance,
    before
from {{ source('scoring', 'payment_profiles') }}
