with context as (
    select as_of_date from {{ ref('run_context') }}
),

ones as (
    select
        a.account_id as id,
        a.country_code,
        a.registration_number,
        a.vat_number
    from {{ ref('input__accounts') }} as a
    inner join context as c on a.created_at is null or cast(a.created_at as date) <= c.as_of_date
),

others as (
    select
        customer_id as id,
        country_code,
        registration_number,
        vat_number
    from {{ ref('dim_customer') }}
),

{{ exact_links('account_id', 'customer_id') }}
