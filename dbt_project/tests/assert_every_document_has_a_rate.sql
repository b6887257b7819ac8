-- A failure means that a document's currency has no rate on its date: add it to seeds/exchange_rates.csv.
select
currency_code,
invoice_date,
invoice_id
from {{ ref('fct_invoice') }}
where rate_to_base is null
