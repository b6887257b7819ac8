-- A row here: a rule of the advised terms has a value that makes no sense, the last one does not take whoever is left, or the ranges of
-- the deposits leave a gap or overlap.
select terms_rule as failure from {{ ref('customer_term_rules') }}
where term_days < 0 or term_most < term_days or limit_factor < 0 or limit_step <= 0
    or limit_tolerance < 0 or limit_tolerance >= 1 or deposit_rate < 0 or deposit_rate > 1
    or rule_text is null or rule_text_nl is null
union all
select 'the last rule does not fit everybody' as failure
from {{ ref('customer_term_rules') }} as r
where r.priority = (select max(l.priority) from {{ ref('customer_term_rules') }} as l)
    and not (r.payment_groups = '*' and r.risk_classes = '*' and r.value_classes = '*')
union all
select 'deposits from ' || cast(d.term_days_from as varchar) as failure
from (
    select
        *,
        coalesce(lag(term_days_below) over (order by term_days_from), 0) as days_before
    from {{ ref('term_deposit_rates') }}
) as d
where d.term_days_from <> d.days_before or d.term_days_below <= d.term_days_from or d.deposit_rate < 0 or d.deposit_rate > 1
