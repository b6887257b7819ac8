-- What if customers paid as late as in a recession: the invoices that fell due in the last year, later by what their
-- sector is expected to be, and classified by the same rules as today's.
with thresholds as (
    {{ payment_thresholds() }}
),

{{ payment_items('is_as_of') }},

customers as (
    select
        customer_id,
        sector_section
    from {{ ref('customer_segments') }}
),

-- a sector that a scenario does not name is as any other
delays as (
    select
        c.customer_id,
        c.sector_section,
        o.scenario,
        coalesce(s.delay_days, o.delay_days) as delay_days
    from customers as c
    inner join {{ ref('recession_scenarios') }} as o on o.sector_section = '*'
    left join {{ ref('recession_scenarios') }} as s on o.scenario = s.scenario and c.sector_section = s.sector_section
),

evidence as (
    select
        d.scenario,
        i.customer_id,
        i.months_24_ago,
        i.invoice_id,
        i.due_date,
        i.is_open,
        i.is_unpaid,
        i.is_written_off,
        case when i.due_date > i.months_12_ago then i.days_late + d.delay_days else i.days_late end as days_late
    from items as i
    inner join delays as d on i.customer_id = d.customer_id
    where not i.is_disputed
),

{{ classified(['scenario', 'customer_id']) }},

history as (
    select
        customer_id,
        behaviour_class,
        days_beyond_terms,
        open_amount
    from {{ ref('customer_payment_history') }}
    where is_as_of
),

reclassified as (
    select
        d.scenario,
        d.customer_id,
        d.sector_section,
        d.delay_days,
        h.behaviour_class as behaviour_class_before,
        r.behaviour_class as behaviour_class_after,
        {{ behaviour_reason() }} as reason_after,
        h.days_beyond_terms,
        h.open_amount
    from delays as d
    inner join history as h on d.customer_id = h.customer_id
    cross join thresholds as t
    left join classified as c on d.scenario = c.scenario and d.customer_id = c.customer_id
    inner join {{ ref('behaviour_rules') }} as r on coalesce(c.behaviour_rule, 'too_few_items') = r.behaviour_rule
)

select
    s.scenario,
    s.customer_id,
    s.sector_section,
    s.delay_days,
    s.behaviour_class_before,
    s.behaviour_class_after,
    s.behaviour_class_before <> s.behaviour_class_after as has_moved,
    s.reason_after,
    -- who pays nothing pays no later
    case when s.behaviour_class_before <> 'non_paying' then s.delay_days end as extra_days_late,
    case when s.behaviour_class_before <> 'non_paying' then s.days_beyond_terms + s.delay_days end as days_beyond_terms_after,
    s.open_amount,
    x.base_currency_code,
    x.as_of_date
from reclassified as s
cross join {{ ref('run_context') }} as x
