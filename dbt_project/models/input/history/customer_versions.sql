-- A delivery says how customers are on its day and keeps no dates of its own. Its day is the last on which something
-- had happened in all that was loaded by then, so that a changed attribute leaves the days before it as they were.
{% set customer = 'customer_id, customer_name, registration_number, vat_number, iban, legal_form, street, postal_code, city, country_code, industry_code, employee_count, credit_limit, payment_term_days, language_code, invoice_channel, email, phone, parent_customer_id, created_date, is_blocked, source_name, source_file, source_line' %}

with loads as (
    select
        load_id,
        loaded_on
    from {{ ref('stg_loading__loads') }}
),

dated as (
    {% for model, day in [('checked__invoices', 'invoice_date'), ('checked__settlements', 'settled_date'), ('checked__orders', 'order_date')] %}
    select
        load_id,
        rejection_class,
        {{ day }} as day
    from {{ ref(model) }}
    {{ 'union all' if not loop.last }}
    {% endfor %}
),

happened as (
    select
        e.load_id,
        max(e.day) as last_day,
        max(e.day) filter (where e.rejection_class is null) as last_accepted_day
    from dated as e
    -- a day after its own load is a typing error
    inner join loads as l on e.load_id = l.load_id and e.day <= l.loaded_on
    -- what a later load delivered again was known before
    where e.rejection_class is null or e.rejection_class in ('superseded', 'duplicate')
    group by e.load_id
),

load_days as (
    select
        l.load_id,
        max(h.last_day) as last_day,
        (select max(a.last_accepted_day) from happened as a) as last_accepted_day
    from loads as l
    left join happened as h on l.load_id >= h.load_id
    group by l.load_id
),

-- a row that came again counts too: a customer may become what it was before
delivered as (
    select
        c.*,
        -- a wrong day that was corrected later must not hide the newest version
        case when d.last_day > d.last_accepted_day then d.last_accepted_day else d.last_day end as known_from
    from {{ ref('checked__customers') }} as c
    inner join load_days as d on c.load_id = d.load_id
    where c.rejection_class is null or c.rejection_class in ('superseded', 'duplicate')
),

ranked as (
    select
        *,
        row_number() over (
            partition by customer_id, known_from
            order by load_id desc, source_name asc, source_file desc, source_line desc
        ) as place
    from delivered
),

versions as (
    select
        {{ customer }},
        known_from,
        row_number() over (partition by customer_id order by known_from nulls first) as version_number,
        lead(known_from) over (partition by customer_id order by known_from nulls first) as next_from
    from ranked
    where place = 1
)

select
    {{ customer }},
    -- nobody knows how a customer was before its first delivery
    case when version_number = 1 then cast('1900-01-01' as date) else known_from end as known_from,
    coalesce(next_from, cast('9999-12-31' as date)) as known_until
from versions
