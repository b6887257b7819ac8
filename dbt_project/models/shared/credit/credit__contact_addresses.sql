with addresses as (
    select * from {{ ref('contact_addresses') }}
)

select
    u.customer_id,
    u.customer_name,
    u.contact_id,
    u.contact_name,
    u.contact_role,
    u.email,
    u.email_source,
    u.street,
    u.postal_code,
    u.city,
    u.country_code,
    u.language_code,
    u.channel,
    u.as_of_date
from addresses as u
order by u.customer_id
