-- A failure means that on a profile date the customers' amounts of twelve months differ from the ledger's, or that
-- their shares do not add up to the whole.
with found as (
    select
        profile_date,
        sum(invoiced_amount_12m) as amount,
        max(cumulative_revenue_share) as cumulative_share
    from {{ ref('customer_buying_history') }}
    group by profile_date
),

expected as (
    select
        p.profile_date,
        sum(i.amount_base) as amount
    from {{ ref('dim_profile_date') }} as p
    inner join {{ ref('fct_invoice') }} as i on i.invoice_date > p.months_12_ago and i.invoice_date <= p.profile_date
    group by p.profile_date
)

select
    f.profile_date,
    f.amount,
    e.amount as expected_amount,
    f.cumulative_share
from found as f
left join expected as e on f.profile_date = e.profile_date
where f.amount <> coalesce(e.amount, 0)
    or f.cumulative_share <> 1
