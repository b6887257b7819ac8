with ones as (
    select
        customer_id as id,
        country_code,
        registration_number,
        vat_number
    from {{ ref('dim_customer') }}
),

others as (
    select
        company_id as id,
        country_code,
        registration_number,
        vat_number
    from {{ ref('dim_company') }}
),

{{ exact_links('customer_id', 'company_id') }}
