-- A row here: a term is advised that the law does not allow, credit without a term or a term without credit, or a limit above what the
-- bureau advises to a customer that does not owe so much by now.
select
    t.party_type,
    t.party_id,
    t.advised_term_days,
    t.maximum_term_days,
    t.advised_limit_amount
from {{ ref('terms_advice') }} as t
left join {{ ref('customer_creditworthiness') }} as w on t.party_type = 'customer' and t.party_id = w.customer_id
left join {{ ref('customer_payment_behaviour') }} as p on t.party_type = 'customer' and t.party_id = p.customer_id
where t.advised_term_days > t.maximum_term_days
    or t.advised_term_days < 0
    or (t.advised_term_days = 0) <> (t.advised_limit_amount = 0)
    or t.is_prepay <> (t.deposit_rate = 1)
    or (t.advised_limit_amount > w.recommended_limit and coalesce(p.open_amount, 0) <= w.recommended_limit)
