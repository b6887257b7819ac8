-- One row per open document; the 50,000 largest, so that a page stays light for any company.
-- credit.open_totals says how many there are in all.
select
    invoice_id,
    customer_id,
    customer_name,
    document_type,
    due_date,
    currency_code,
    open_amount,
    base_currency_code,
    open_amount_base,
    open_days_late,
    ageing_bucket,
    is_disputed,
    habitual_delay_days,
    treatment,
    interest_amount,
    collection_cost_amount
from open_invoices
order by abs(open_amount_base) desc nulls last, invoice_id
limit 50000
