with mapped as (
    select * from {{ source('mapped', 'accounts') }}
)

select
    account_id,
    account_name,
    registration_number,
    vat_number,
    website,
    industry,
    employee_count,
    annual_revenue,
    address,
    postal_code,
    city,
    country_code,
    phone,
    owner,
    lifecycle_stage,
    created_at,
    source_name,
    source_file,
    source_line,
    load_id,
    problem,
    row_text
from mapped
