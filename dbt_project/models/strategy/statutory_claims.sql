-- What the law lets us claim on top of an overdue invoice. A claim in dispute is none yet.
with context as (
    select
        as_of_date,
        base_currency_code
    from {{ ref('run_context') }}
),

overdue as (
    select
        i.invoice_id,
        i.customer_id,
        u.country_code,
        i.invoice_date,
        i.due_date,
        i.open_days_late as days_late,
        i.open_amount_base,
        c.base_currency_code,
        c.as_of_date
    from {{ ref('fct_invoice') }} as i
    left join {{ ref('dim_customer') }} as u on i.customer_id = u.customer_id
    cross join context as c
    where i.document_type = 'invoice' and i.open_amount_base > 0 and i.open_days_late > 0 and not i.is_disputed
),

rates as (
    select
        country_code,
        rate,
        valid_from,
        coalesce(lead(valid_from) over (partition by country_code order by valid_from), cast('9999-12-31' as date)) as valid_until
    from {{ ref('statutory_interest_rates') }}
),

-- interest runs from the day after the due date up to and including the as-of day
periods as (
    select
        o.invoice_id,
        r.rate,
        greatest({{ days_between('greatest(o.due_date + 1, r.valid_from)', 'least(o.as_of_date + 1, r.valid_until)') }}, 0) as period_days
    from overdue as o
    inner join rates as r on o.country_code = r.country_code
),

interest as (
    select
        invoice_id,
        cast(sum(period_days) as integer) as rated_days,
        cast(sum(rate * period_days) as decimal(16, 6)) as rate_days
    from periods
    group by invoice_id
),

-- amounts of the law in the currency of the warehouse
brackets as (
    select
        b.country_code,
        b.valid_from,
        b.valid_until,
        b.rate,
        {% for amount in ['amount_from', 'amount_until', 'cost_from', 'minimum_cost', 'maximum_cost'] %}
        {{ at_rate('b.' ~ amount, 'case when b.currency_code = c.base_currency_code then 1 else x.rate_to_base end') }} as {{ amount }}{{ ',' if not loop.last }}
        {% endfor %}
    from {{ ref('collection_cost_brackets') }} as b
    cross join context as c
    left join {{ ref('dim_exchange_rate') }} as x
        on b.currency_code = x.currency_code and c.as_of_date >= x.valid_from and c.as_of_date < x.valid_until
),

claims as (
    select
        o.*,
        -- a rate that is missing for some of the days would make the claim too small
        case when n.rated_days = o.days_late then {{ simple_interest('o.open_amount_base', 'n.rate_days') }} end as interest_amount,
        {{ collection_cost('o.open_amount_base', 'b') }} as collection_cost_amount
    from overdue as o
    left join interest as n on o.invoice_id = n.invoice_id
    left join brackets as b
        on o.country_code = b.country_code
        and o.due_date >= b.valid_from and o.due_date < b.valid_until
        and o.open_amount_base >= b.amount_from and o.open_amount_base < b.amount_until
)

select
    invoice_id,
    customer_id,
    country_code,
    invoice_date,
    due_date,
    days_late,
    open_amount_base,
    interest_amount,
    collection_cost_amount,
    cast(open_amount_base + interest_amount + collection_cost_amount as decimal(18, 2)) as claim_amount,
    case
        when country_code is null then 'The country of the customer is unknown.'
        when interest_amount is null and collection_cost_amount is null then 'No rules are kept for country ' || country_code || ' on this due date.'
        when interest_amount is null then 'No interest rate is kept for all days since the due date.'
        when collection_cost_amount is null then 'No collection costs are kept for this due date.'
        else 'Statutory interest and collection costs by the rules of ' || country_code || '.'
    end as claim_reason,
    base_currency_code,
    as_of_date
from claims
