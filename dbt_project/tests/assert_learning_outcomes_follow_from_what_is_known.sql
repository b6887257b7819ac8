-- An outcome contradicts its row: a relation is judged too soon, or without features, or says nothing of why.
select
    t.company_id,
    t.outcome,
    t.is_good,
    t.outcome_reason
from {{ ref('training_set') }} as t
inner join {{ ref('relation_starts') }} as r on t.company_id = r.company_id
cross join {{ ref('run_context') }} as c
where
    coalesce(t.outcome_reason, '') = ''
    or t.entry_date > t.outcome_date
    or t.outcome_date > c.as_of_date
    or (t.outcome in ('good', 'bad')) <> (t.is_good is not null)
    or (t.is_good = 1) <> (t.outcome = 'good')
    or (t.outcome = 'no_features') <> (t.has_accounts is null)
    or (t.outcome in ('good', 'bad', 'unknown') and not r.is_mature)
    or r.is_mature <> (t.yearly_value is not null)
