-- Where a message about an invoice goes: the addresses of the ERP, and whoever does the payments by the CRM.
with context as (
    select as_of_date from {{ ref('run_context') }}
),

payers as (
    select
        a.customer_id,
        p.contact_id,
        p.contact_name,
        p.role,
        p.email,
        row_number() over (partition by a.customer_id order by r.place asc, p.created_at desc nulls last, p.contact_id asc) as place
    from {{ ref('bridge_customer_account') }} as a
    inner join {{ ref('dim_contact') }} as p on a.account_id = p.account_id
    inner join {{ ref('contact_roles') }} as r on instr(lower(p.role), r.role_words) > 0
)

select
    u.customer_id,
    u.customer_name,
    p.contact_id,
    p.contact_name,
    p.role as contact_role,
    coalesce(u.email, p.email) as email,
    case when u.email is not null then 'customer' when p.email is not null then 'contact' end as email_source,
    u.street,
    u.postal_code,
    u.city,
    u.country_code,
    case
        when lower(u.language_code) like 'nl%' then 'nl'
        when u.language_code is not null then 'en'
        when u.country_code in ('NL', 'BE') then 'nl'
        else 'en'
    end as language_code,
    case
        when u.street is not null and (u.invoice_channel = 'post' or coalesce(u.email, p.email) is null) then 'post'
        when coalesce(u.email, p.email) is not null then 'email'
    end as channel,
    c.as_of_date
from {{ ref('dim_customer') }} as u
cross join context as c
left join payers as p on u.customer_id = p.customer_id and p.place = 1
