with files as (
    select * from {{ source('loading', 'files') }}
)

select
    source_name,
    table_name,
    file_name,
    content_hash,
    file_bytes,
    rows_read,
    rows_loaded,
    rows_rejected,
    load_id,
    is_missing
from files
