-- One row: all won deals together. Agreed, invoiced and kept days are means over the deals that have all three.
select
    count(*) as deal_count,
    count(*) filter (where agreed_payment_term_days is null) as no_term_count,
    count(is_consequence_stated) as consequence_known_count,
    count(*) filter (where no_consequence_count = 1) as no_consequence_count,
    count(*) filter (where no_consequence_count = 1 and no_term_count = 1) as neither_count,
    count(*) filter (where customer_id is null) as unlinked_count,
    count(*) filter (where finding = 'not_kept') as not_kept_count,
    count(*) filter (where term_difference_days <> 0) as invoiced_otherwise_count,
    count(kept_days + agreed_payment_term_days) as compared_count,
    avg(agreed_payment_term_days) filter (where kept_days is not null) as agreed_days,
    avg(invoiced_term_days) filter (where kept_days + agreed_payment_term_days is not null) as invoiced_days,
    avg(kept_days) filter (where agreed_payment_term_days is not null) as kept_days,
    coalesce(sum(overdue_amount), 0) as overdue_amount,
    max(base_currency_code) as base_currency_code
from deal_terms
