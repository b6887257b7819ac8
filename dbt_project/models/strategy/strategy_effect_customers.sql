-- The customer is the unit: its invoices are no independent witnesses.
with periods as (
    select
        customer_id,
        group_name,
        is_control,
        count(*) filter (where period = 'before') as before_count,
        count(*) filter (where period = 'after') as after_count,
        {{ exact_mean("sum(judged_days) filter (where period = 'before')", "count(*) filter (where period = 'before')") }} as before_days,
        {{ exact_mean("sum(judged_days) filter (where period = 'after')", "count(*) filter (where period = 'after')") }} as after_days,
        {{ exact_mean("sum(judged_days * amount_base) filter (where period = 'before')", "sum(amount_base) filter (where period = 'before')") }}
            as before_weighted_days,
        {{ exact_mean("sum(judged_days * amount_base) filter (where period = 'after')", "sum(amount_base) filter (where period = 'after')") }}
            as after_weighted_days,
        {{ money_sum("case when period = 'after' then amount_base else 0 end") }} as after_amount
    from {{ ref('strategy_effect_invoices') }}
    group by customer_id, group_name, is_control
)

select
    customer_id,
    group_name,
    is_control,
    cast(before_count as integer) as before_count,
    cast(after_count as integer) as after_count,
    before_days,
    after_days,
    before_weighted_days,
    after_weighted_days,
    after_amount
from periods
where before_count > 0 and after_count > 0
