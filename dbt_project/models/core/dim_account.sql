with context as (
    select as_of_date from {{ ref('run_context') }}
),

known as (
    select
        a.*,
        nullif(trim(a.owner), '') as seller
    from {{ ref('input__accounts') }} as a
    inner join context as c on a.created_at is null or cast(a.created_at as date) <= c.as_of_date
)

select
    account_id,
    account_name,
    seller as owner,
    -- a user number of the CRM names nobody; a name or an e-mail address does
    case when translate(seller, '0123456789', '') = '' then seller else 'seller ' || substr(md5(lower(seller)), 1, 8) end as owner_code,
    lifecycle_stage,
    created_at,
    city,
    country_code,
    source_name
from known
