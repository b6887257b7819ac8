with rejected_lines as (
    select * from {{ source('loading', 'rejected_lines') }}
)

select
    source_name,
    table_name,
    file_name as source_file,
    line_number as source_line,
    column_name,
    reason,
    row_text
from rejected_lines
