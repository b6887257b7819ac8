-- A row is a charge on an invoice in dispute, held back or treated with leniency that waives it, or a claim that does not add up.
select
    p.invoice_id,
    p.claim_amount
from {{ ref('reminder_plan') }} as p
left join {{ ref('leniency_rules') }} as r on p.leniency_rule = r.rule_id
where p.claim_amount <> p.open_amount_base + p.interest_amount + p.collection_cost_amount
    or (not p.charges_interest and p.interest_amount <> 0)
    or (not p.charges_costs and p.collection_cost_amount <> 0)
    or (
        (p.charges_interest or p.charges_costs)
        and (p.next_step in ('wait', 'none', 'call') or p.suppressed_by = 'dispute' or not r.charges_costs)
    )
