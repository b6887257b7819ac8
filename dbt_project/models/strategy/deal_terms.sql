-- What was agreed when a deal was won, what the ERP invoiced after it, and what the customer kept.
with context as (
    select
        as_of_date,
        base_currency_code
    from {{ ref('run_context') }}
),

thresholds as (
    select
        cast(max(threshold_value) filter (where threshold = 'kept_within_days') as integer) as kept_within_days,
        max(threshold_value) filter (where threshold = 'kept_share') as kept_share
    from {{ ref('deal_term_thresholds') }}
),

deals as (
    select
        d.*,
        b.customer_id,
        -- an empty field says that nothing was stated only where the CRM keeps that field
        coalesce(
            d.terms_consequence_stated,
            case when count(d.terms_consequence_stated) over (partition by d.source_name) > 0 then false end
        ) as is_consequence_stated
    from {{ ref('fct_deal') }} as d
    left join {{ ref('bridge_customer_account') }} as b on d.account_id = b.account_id
    where d.is_won
),

-- an agreement holds from its closing day until the day on which the customer's next deal is closed
periods as (
    select
        deal_id,
        customer_id,
        closed_date,
        agreed_payment_term_days,
        lead(closed_date) over (partition by customer_id order by closed_date, deal_id) as next_closed_date
    from deals
    where customer_id is not null and closed_date is not null
),

-- a disputed invoice says nothing about terms that were kept
invoices as (
    select
        p.deal_id,
        p.agreed_payment_term_days,
        i.invoice_date,
        i.payment_term_days,
        i.amount_base,
        i.open_amount_base,
        i.open_days_late,
        i.days_late,
        i.days_to_pay,
        i.dispute_opened_date is null and i.written_off_amount > 0 as is_written_off,
        i.dispute_opened_date is null and i.written_off_amount = 0 and not i.is_open and i.paid_amount > 0 as is_paid,
        i.dispute_opened_date is null and i.is_open
        and {{ days_between('i.invoice_date', 'i.as_of_date') }} > p.agreed_payment_term_days + t.kept_within_days as is_unpaid,
        i.days_to_pay > p.agreed_payment_term_days + t.kept_within_days as is_beyond
    from periods as p
    cross join thresholds as t
    inner join {{ ref('fct_invoice') }} as i
        on p.customer_id = i.customer_id
        and p.closed_date <= i.invoice_date
        and (p.next_closed_date is null or p.next_closed_date > i.invoice_date)
    where i.document_type = 'invoice'
),

terms as (
    select
        deal_id,
        payment_term_days,
        row_number() over (
            partition by deal_id
            order by count(*) desc, max(invoice_date) desc, payment_term_days desc
        ) as place
    from invoices
    group by deal_id, payment_term_days
),

followed as (
    select
        deal_id,
        cast(count(*) as integer) as invoice_count,
        cast(count(*) filter (where payment_term_days <> agreed_payment_term_days) as integer) as other_term_count,
        min(invoice_date) as first_invoice_date,
        {{ money_sum('amount_base') }} as invoiced_amount,
        {{ money_sum('open_amount_base') }} as open_amount,
        cast(coalesce(sum(open_amount_base) filter (where open_days_late > 0), 0) as decimal(18, 2)) as overdue_amount,
        cast(count(*) filter (where is_paid) as integer) as paid_count,
        median(cast(days_to_pay as double)) filter (where is_paid) as kept_days,
        {{ ratio('sum(amount_base * days_late) filter (where is_paid)', 'sum(amount_base) filter (where is_paid)', 2) }} as days_beyond_terms,
        cast(count(*) filter (where is_paid or is_written_off or is_unpaid) as integer) as decided_count,
        cast(count(*) filter (where is_written_off or is_unpaid or (is_paid and is_beyond)) as integer) as broken_count
    from invoices
    group by deal_id
),

compared as (
    select
        d.deal_id,
        d.account_id,
        a.account_name,
        a.owner_code,
        d.customer_id,
        u.customer_name,
        d.created_date,
        d.closed_date,
        p.next_closed_date,
        d.amount as deal_amount,
        d.agreed_payment_term_days,
        d.is_consequence_stated,
        u.payment_term_days as customer_term_days,
        k.maximum_term_days,
        d.agreed_payment_term_days > k.maximum_term_days as is_term_flagged,
        -- of an account that is no known customer nothing can be said
        case when p.deal_id is not null then coalesce(f.invoice_count, 0) end as invoice_count,
        f.first_invoice_date,
        m.payment_term_days as invoiced_term_days,
        case when d.agreed_payment_term_days is not null then f.other_term_count end as other_term_count,
        f.paid_count,
        case when d.agreed_payment_term_days is not null then f.decided_count end as decided_count,
        case when d.agreed_payment_term_days is not null then f.broken_count end as broken_count,
        f.kept_days,
        f.days_beyond_terms,
        f.invoiced_amount,
        f.open_amount,
        f.overdue_amount
    from deals as d
    left join {{ ref('dim_account') }} as a on d.account_id = a.account_id
    left join {{ ref('dim_customer') }} as u on d.customer_id = u.customer_id
    left join {{ ref('term_checks') }} as k on d.customer_id = k.customer_id
    left join periods as p on d.deal_id = p.deal_id
    left join followed as f on d.deal_id = f.deal_id
    left join terms as m on d.deal_id = m.deal_id and m.place = 1
),

findings as (
    select
        c.*,
        t.kept_within_days,
        n.finding,
        n.finding_name,
        n.advice,
        row_number() over (partition by c.deal_id order by n.priority) as place
    from compared as c
    cross join thresholds as t
    inner join {{ ref('deal_term_findings') }} as n
        on case n.finding
            when 'term_beyond_law' then c.is_term_flagged
            when 'no_term_agreed' then c.agreed_payment_term_days is null
            when 'invoiced_longer_than_agreed' then c.invoiced_term_days > c.agreed_payment_term_days
            when 'not_kept' then c.broken_count > (1 - t.kept_share) * c.decided_count
            when 'invoiced_shorter_than_agreed' then c.invoiced_term_days < c.agreed_payment_term_days
            when 'consequence_not_stated' then not c.is_consequence_stated
            when 'unknown_customer' then c.customer_id is null
            when 'closing_day_unknown' then c.closed_date is null
            when 'followed_by_next_deal' then c.invoice_count = 0 and c.next_closed_date is not null
            when 'no_invoices_yet' then c.invoice_count = 0 and c.next_closed_date is null
            when 'too_early' then c.decided_count = 0
            when 'kept' then c.decided_count > 0 and c.broken_count <= (1 - t.kept_share) * c.decided_count
        end
)

select
    f.deal_id,
    f.account_id,
    f.account_name,
    f.owner_code,
    f.customer_id,
    f.customer_name,
    f.created_date,
    f.closed_date,
    f.next_closed_date,
    f.deal_amount,
    f.agreed_payment_term_days,
    f.invoiced_term_days,
    f.kept_days,
    f.invoiced_term_days - f.agreed_payment_term_days as term_difference_days,
    f.kept_days - f.agreed_payment_term_days as kept_difference_days,
    f.days_beyond_terms,
    f.customer_term_days,
    f.maximum_term_days,
    f.is_term_flagged,
    f.is_consequence_stated,
    cast(f.agreed_payment_term_days is null as integer) as no_term_count,
    cast(not f.is_consequence_stated as integer) as no_consequence_count,
    f.first_invoice_date,
    f.invoice_count,
    f.other_term_count,
    f.paid_count,
    f.decided_count,
    f.broken_count,
    f.invoiced_amount,
    f.open_amount,
    f.overdue_amount,
    f.finding,
    f.finding_name,
    case f.finding
        when 'term_beyond_law'
            then 'Agreed ' || {{ days('f.agreed_payment_term_days') }} || ', where the law allows ' || {{ whole('f.maximum_term_days') }} || '.'
        when 'no_term_agreed' then 'No payment term is on record with the deal.'
        when 'invoiced_longer_than_agreed'
            then 'Agreed ' || {{ days('f.agreed_payment_term_days') }} || ', invoiced ' || {{ whole('f.invoiced_term_days') }}
                || '. Invoices with another term than agreed: ' || {{ whole('f.other_term_count') }} || ' of ' || {{ whole('f.invoice_count') }} || '.'
        when 'invoiced_shorter_than_agreed'
            then 'Agreed ' || {{ days('f.agreed_payment_term_days') }} || ', invoiced ' || {{ whole('f.invoiced_term_days') }}
                || '. Invoices with another term than agreed: ' || {{ whole('f.other_term_count') }} || ' of ' || {{ whole('f.invoice_count') }} || '.'
        when 'not_kept'
            then 'Agreed ' || {{ days('f.agreed_payment_term_days') }} || '. Invoices paid more than ' || {{ days('f.kept_within_days') }}
                || ' after that, or not at all: ' || {{ whole('f.broken_count') }} || ' of ' || {{ whole('f.decided_count') }} || '.'
        when 'consequence_not_stated' then 'No consequence of paying late is on record with the deal.'
        when 'unknown_customer' then 'The account is linked to no customer of the ERP.'
        when 'closing_day_unknown' then 'The CRM does not say when the deal was closed.'
        when 'followed_by_next_deal' then 'Nothing was invoiced before the next deal, of ' || cast(f.next_closed_date as varchar(10)) || '.'
        when 'no_invoices_yet' then 'Nothing was invoiced since ' || cast(f.closed_date as varchar(10)) || '.'
        when 'too_early' then 'Invoices so far: ' || {{ whole('f.invoice_count') }} || '; none is paid, or late by the agreed term.'
        when 'kept'
            then 'Agreed ' || {{ days('f.agreed_payment_term_days') }} || '. Invoices paid at most ' || {{ days('f.kept_within_days') }}
                || ' after that: ' || {{ whole('f.decided_count - f.broken_count') }} || ' of ' || {{ whole('f.decided_count') }} || '.'
    end as finding_reason,
    f.advice,
    c.base_currency_code,
    c.as_of_date
from findings as f
cross join context as c
where f.place = 1
