-- One row: what all open documents come to, however many of them the site carries.
select
    max(base_currency_code) as base_currency_code,
    count(*) as open_document_count,
    count(distinct customer_id) as open_customer_count,
    count(*) filter (where is_disputed) as disputed_document_count,
    coalesce(sum(open_amount_base), 0) as open_amount_base,
    count(*) filter (where open_days_late > 0) as overdue_document_count,
    coalesce(sum(interest_amount), 0) as interest_amount,
    coalesce(sum(collection_cost_amount), 0) as collection_cost_amount
from open_invoices
