-- What the bureau and the register of companies published of a customer's company.
with rules as (
    select * from {{ ref('watchlist_signals') }}
),

{{ bureau_news() }},

ceased as (
    {{ register_says('ceased') }}
),

events as (
    select
        customer_id,
        signal,
        about_company_id,
        signal_date,
        fact
    from news
    where until_date = cast('9999-12-31' as date)
    union all
    select
        l.customer_id,
        'company_ceased' as signal,
        c.company_id as about_company_id,
        c.since_date as signal_date,
        'Ceased in the register of companies since ' || cast(c.since_date as varchar) || ', with an open amount.' as fact
    from linked as l
    inner join ceased as c on l.company_id = c.company_id
    inner join {{ ref('customer_payment_behaviour') }} as p on l.customer_id = p.customer_id
    where p.open_amount > 0
    union all
    select
        customer_id,
        'accounts_overdue' as signal,
        company_id as about_company_id,
        filing_due_date + 1 as signal_date,
        'The accounts after those of ' || cast(accounts_date as varchar) || ' should have been filed by ' || cast(filing_due_date as varchar) || '.' as fact
    from {{ ref('customer_creditworthiness') }}
    where is_filing_overdue
)

{{ newest_events() }}
