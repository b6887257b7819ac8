with mapped as (
    select * from {{ source('mapped', 'financials') }}
)

select
    company_id,
    period_end,
    published_on,
    equity,
    total_assets,
    current_assets,
    current_liabilities,
    revenue,
    profit,
    source_name,
    source_file,
    source_line,
    load_id,
    problem,
    row_text
from mapped
