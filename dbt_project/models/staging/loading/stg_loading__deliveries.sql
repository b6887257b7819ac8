with deliveries as (
    select * from {{ source('loading', 'deliveries') }}
)

select
    source_name,
    table_name,
    entity,
    rows_raw,
    rows_left_out,
    rows_folded
from deliveries
