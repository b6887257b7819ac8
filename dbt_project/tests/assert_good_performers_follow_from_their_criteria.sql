-- A verdict does not follow from its four answers, or tells no reason: a person could not check the list.
select
    customer_id,
    verdict,
    verdict_reason
from {{ ref('good_performers') }}
where
    coalesce(verdict_reason, '') = ''
    or (verdict = 'good') <> (coalesce(pays, false) and coalesce(is_worth_it, false) and coalesce(is_steady, false) and is_healthy)
    or (verdict = 'not_good') <> not (coalesce(pays, true) and coalesce(is_worth_it, true) and coalesce(is_steady, true) and is_healthy)
    or verdict not in ('good', 'not_good', 'too_new')
