with loads as (
    select * from {{ source('loading', 'loads') }}
)

select
    load_id,
    cast(started_at as date) as loaded_on
from loads
