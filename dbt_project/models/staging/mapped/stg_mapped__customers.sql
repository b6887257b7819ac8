with mapped as (
    select * from {{ source('mapped', 'customers') }}
)

select
    customer_id,
    customer_name,
    registration_number,
    vat_number,
    iban,
    legal_form,
    street,
    postal_code,
    city,
    country_code,
    industry_code,
    employee_count,
    credit_limit,
    payment_term_days,
    language_code,
    invoice_channel,
    email,
    phone,
    parent_customer_id,
    created_date,
    is_blocked,
    source_name,
    source_file,
    source_line,
    load_id,
    problem,
    row_text
from mapped
