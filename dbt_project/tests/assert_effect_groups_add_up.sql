-- A row here: the groups do not hold the customers and invoices of all together, so somebody was counted twice or left out.
with sums as (
    select
        sum(case when group_name = 'all' then customer_count else -customer_count end) as customer_difference,
        sum(case when group_name = 'all' then control_customer_count else -control_customer_count end) as control_difference,
        sum(case when group_name = 'all' then invoice_count else -invoice_count end) as invoice_difference,
        sum(case when group_name = 'all' then control_invoice_count else -control_invoice_count end) as control_invoice_difference
    from {{ ref('strategy_effect') }}
)

select *
from sums
where customer_difference <> 0
    or control_difference <> 0
    or invoice_difference <> 0
    or control_invoice_difference <> 0
