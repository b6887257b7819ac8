with context as (
    select as_of_date from {{ ref('run_context') }}
),

ledger as (
    select min(invoice_date) as first_date from {{ ref('fct_invoice') }}
),

-- who never bought and was entered on no known day has no beginning
started as (
    select
        customer_id,
        relation_since
    from {{ ref('customer_buying_behaviour') }}
    where relation_since is not null
),

-- debtor numbers of one company are one relation, as old as the oldest of them
relations as (
    select
        b.company_id,
        b.customer_id,
        s.relation_since,
        row_number() over (partition by b.company_id order by s.relation_since, b.customer_id) as place
    from {{ ref('bridge_customer_company') }} as b
    inner join started as s on b.customer_id = s.customer_id
),

entries as (
    select
        r.customer_id,
        r.company_id,
        greatest(r.relation_since, l.first_date) as entry_date,
        coalesce(r.relation_since >= l.first_date, false) as is_start_observed
    from relations as r
    cross join ledger as l
    where r.place = 1
)

select
    e.customer_id,
    e.company_id,
    e.entry_date,
    e.is_start_observed,
    least({{ add_months('e.entry_date', var('prospect_maturity_months_most')) }}, c.as_of_date) as maturity_date,
    {{ add_months('e.entry_date', var('prospect_maturity_months_least')) }} <= c.as_of_date as is_mature
from entries as e
cross join context as c
