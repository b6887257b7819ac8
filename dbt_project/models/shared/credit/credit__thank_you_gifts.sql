with gifts as (
    select * from {{ ref('thank_you_gifts') }}
)

select
    g.customer_id,
    g.customer_name,
    g.gift_month,
    g.gift_rank,
    g.arrangement_number,
    g.instalment_count,
    g.kept_amount,
    g.last_kept_date,
    g.invoiced_amount_12m,
    g.value_class,
    g.gift_code,
    g.gift_name,
    g.gift_name_nl,
    g.gift_amount,
    g.spent_amount,
    g.budget_amount,
    g.is_in_budget,
    g.gift_date,
    g.reason,
    g.reason_nl,
    g.base_currency_code,
    g.as_of_date
from gifts as g
order by g.gift_month, g.gift_rank
