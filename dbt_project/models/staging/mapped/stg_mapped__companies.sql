with mapped as (
    select * from {{ source('mapped', 'companies') }}
)

select
    company_id,
    company_name,
    trade_names,
    country_code,
    known_from,
    registration_number,
    vat_number,
    legal_form,
    industry_code,
    employee_count,
    founded_date,
    street,
    postal_code,
    city,
    phone,
    status,
    parent_company_id,
    non_mailing_indicator,
    website,
    source_name,
    source_file,
    source_line,
    load_id,
    problem,
    row_text
from mapped
