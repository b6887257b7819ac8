-- A row here: a threshold of creditworthiness has a value that makes no sense, or a name that no model reads; or a weight of the credit standing is not above 0, or missing.
select
    threshold as name,
    threshold_value as value
from {{ ref('credit_thresholds') }}
where threshold_value < lowest
    or threshold_value > highest
    or threshold not in ('previous_accounts_months', 'equity_ratio_shift', 'current_ratio_shift', 'migration_months')
union all
select
    judged_by as name,
    weight as value
from {{ ref('credit_standing_weights') }}
where weight <= 0
union all
select
    'thresholds and weights' as name,
    count(*) as value
from (
    select threshold from {{ ref('credit_thresholds') }}
    union all
    select judged_by from {{ ref('credit_standing_weights') }}
) as e
having count(*) <> 6
