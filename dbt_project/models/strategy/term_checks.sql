-- The agreed payment term against the longest that the law allows on the as-of day.
with context as (
    select as_of_date from {{ ref('run_context') }}
),

-- a ledger alone says no agreed terms: the last invoice shows one
invoiced as (
    select
        customer_id,
        payment_term_days,
        row_number() over (partition by customer_id order by invoice_date desc, invoice_id desc) as place
    from {{ ref('fct_invoice') }}
    where document_type = 'invoice' and payment_term_days is not null
),

customers as (
    select
        u.customer_id,
        u.country_code,
        c.as_of_date,
        coalesce(u.payment_term_days, i.payment_term_days) as payment_term_days,
        case
            when u.payment_term_days is not null then 'agreed'
            when i.payment_term_days is not null then 'invoiced'
        end as term_source,
        coalesce(u.employee_count, k.employee_count) as employee_count
    from {{ ref('dim_customer') }} as u
    cross join context as c
    left join invoiced as i on u.customer_id = i.customer_id and i.place = 1
    left join {{ ref('bridge_customer_company') }} as b on u.customer_id = b.customer_id
    left join {{ ref('dim_company') }} as k on b.company_id = k.company_id
),

-- of the rules that apply the shortest term counts
ruled as (
    select
        c.*,
        r.term_rule,
        r.maximum_term_days,
        r.is_mandatory,
        r.rule_text,
        row_number() over (partition by c.customer_id order by r.maximum_term_days, r.term_rule) as place
    from customers as c
    left join {{ ref('payment_term_rules') }} as r
        on c.country_code = r.country_code
        and c.as_of_date >= r.valid_from and c.as_of_date < r.valid_until
        -- whose size nobody knows is not taken to be large
        and coalesce(c.employee_count, 0) >= r.customer_employees_from
        {% if not var('supplier_is_sme') %}
        and r.supplier_size = 'any'
        {% endif %}
)

select
    customer_id,
    country_code,
    employee_count,
    payment_term_days,
    term_source,
    maximum_term_days,
    payment_term_days > maximum_term_days as is_term_flagged,
    is_mandatory,
    term_rule,
    case
        when country_code is null then 'The country of the customer is unknown.'
        when term_rule is null then 'No rules on payment terms are kept for country ' || country_code || '.'
        when payment_term_days is null then 'No payment term is known.'
        when payment_term_days > maximum_term_days and is_mandatory
            then 'Term of ' || cast(payment_term_days as varchar) || ' days cannot be agreed: ' || rule_text || '.'
        when payment_term_days > maximum_term_days
            then 'Term of ' || cast(payment_term_days as varchar) || ' days must be on record: ' || rule_text || '.'
        else 'Term of ' || cast(payment_term_days as varchar) || ' days is within ' || cast(maximum_term_days as varchar) || '.'
    end as reason,
    as_of_date
from ruled
where place = 1
