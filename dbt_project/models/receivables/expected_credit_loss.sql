with context as (
    select
        as_of_date,
        base_currency_code
    from {{ ref('run_context') }}
),

items as (
    select
        customer_id,
        ageing_bucket,
        cast(count(*) as integer) as open_invoice_count,
        {{ money_sum('open_amount_base') }} as open_amount,
        -- a credit balance cannot be lost, and covers no loss before it is set off
        {{ money_sum('greatest(open_amount_base, 0)') }} as exposure_amount
    from {{ ref('open_items') }}
    group by customer_id, ageing_bucket
),

customers as (
    select
        d.customer_id,
        coalesce(s.segment, 'all') as segment,
        coalesce(s.sector_section, 'unknown') as sector_section
    from {{ ref('dim_customer') }} as d
    left join {{ ref('customer_segments') }} as s on d.customer_id = s.customer_id
),

outlook as (
    select
        o.sector_section,
        o.factor,
        row_number() over (partition by o.sector_section order by o.valid_from desc) as place
    from {{ ref('economic_outlook') }} as o
    inner join context as c on o.valid_from <= c.as_of_date
),

rated as (
    select
        i.*,
        k.segment,
        k.sector_section,
        r.bucket_place,
        r.loss_rate,
        r.is_assumed,
        coalesce(s.factor, a.factor) as outlook_factor,
        cast(r.loss_rate as decimal(9, 6)) * coalesce(s.factor, a.factor) as full_rate
    from items as i
    inner join customers as k on i.customer_id = k.customer_id
    inner join {{ ref('loss_rates') }} as r on k.segment = r.segment and i.ageing_bucket = r.ageing_bucket
    left join outlook as s on k.sector_section = s.sector_section and s.place = 1
    left join outlook as a on a.sector_section = '*' and a.place = 1
),

capped as (
    select
        *,
        -- no more can be lost than there is
        cast(case when full_rate is not null then least(full_rate, 1) end as decimal(15, 10)) as expected_loss_rate
    from rated
)

select
    r.customer_id,
    r.ageing_bucket,
    r.bucket_place,
    r.segment,
    r.sector_section,
    r.open_invoice_count,
    r.open_amount,
    r.exposure_amount,
    r.loss_rate,
    r.outlook_factor,
    cast(r.expected_loss_rate as double) as expected_loss_rate,
    -- wide enough for the digits of both
    {{ at_rate('cast(r.exposure_amount as decimal(28, 2))', 'r.expected_loss_rate') }} as expected_credit_loss_amount,
    r.is_assumed,
    c.base_currency_code,
    c.as_of_date
from capped as r
cross join context as c
