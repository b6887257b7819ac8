-- One row per won deal; the 50,000 with the most overdue, so that a page stays light for any company.
-- sales.deal_terms_totals has all of them.
select
    deal_id,
    account_name,
    customer_id,
    customer_name,
    owner_code,
    closed_date,
    deal_amount,
    agreed_payment_term_days,
    invoiced_term_days,
    kept_days,
    is_consequence_stated,
    overdue_amount,
    finding,
    finding_reason,
    advice
from deal_terms
order by overdue_amount desc nulls last, deal_amount desc nulls last, deal_id
limit 50000
