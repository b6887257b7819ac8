with mapped as (
    select * from {{ source('mapped', 'reminders') }}
)

select
    reminder_id,
    invoice_id,
    sent_date,
    level,
    channel,
    source_name,
    source_file,
    source_line,
    load_id,
    problem,
    row_text
from mapped
