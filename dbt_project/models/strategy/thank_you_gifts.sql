-- A small gift for who kept its arrangement to the end, inside a budget per calendar month. Whether instalments are still
-- to come is not known; who owes nothing late has paid what the arrangement was about.
with rules as (
    {{ arrangement_rules() }}
),

arrangements as (
    select
        customer_id,
        customer_name,
        arrangement_number,
        instalment_count,
        base_currency_code,
        as_of_date,
        cast(count(*) filter (where is_kept_on_time) as integer) as on_time_count,
        {{ money_sum('amount') }} as kept_amount,
        max(kept_date) as last_kept_date,
        row_number() over (partition by customer_id order by arrangement_number desc) as place
    from {{ ref('arrangement_follow_up') }}
    group by customer_id, customer_name, arrangement_number, instalment_count, base_currency_code, as_of_date
),

kept as (
    select
        a.*,
        coalesce(b.invoiced_amount_12m, 0) as invoiced_amount_12m,
        g.value_class,
        g.gift_code,
        g.gift_name,
        g.gift_name_nl,
        g.gift_amount,
        cast({{ var('strategy_gift_budget') }} as decimal(18, 2)) as budget_amount,
        {{ month_start('a.last_kept_date') }} as gift_month
    from arrangements as a
    cross join rules as r
    inner join {{ ref('customer_payment_behaviour') }} as p on a.customer_id = p.customer_id and p.overdue_amount <= 0
    left join {{ ref('customer_buying_behaviour') }} as b on a.customer_id = b.customer_id
    left join {{ ref('customer_segments') }} as s on a.customer_id = s.customer_id
    inner join {{ ref('gift_rules') }} as g on coalesce(s.value_class, 'none') = g.value_class
    where a.place = 1
        and a.on_time_count = a.instalment_count
        and a.instalment_count >= r.gift_least_kept
        and {{ days_between('a.last_kept_date', 'a.as_of_date') }} <= r.gift_days
),

-- who kept it earlier in the month comes first, so that a promised gift is not taken back
ranked as (
    select
        *,
        cast(row_number() over (partition by gift_month order by last_kept_date asc, invoiced_amount_12m desc, customer_id asc) as integer) as gift_rank,
        cast(sum(gift_amount) over (
            partition by gift_month
            order by last_kept_date asc, invoiced_amount_12m desc, customer_id asc
            rows between unbounded preceding and current row
        ) as decimal(18, 2)) as spent_amount
    from kept
),

budgeted as (
    select
        *,
        spent_amount <= budget_amount as is_in_budget
    from ranked
)

select
    k.customer_id,
    k.customer_name,
    k.gift_month,
    k.gift_rank,
    k.arrangement_number,
    k.instalment_count,
    k.kept_amount,
    k.last_kept_date,
    k.invoiced_amount_12m,
    k.value_class,
    k.gift_code,
    k.gift_name,
    k.gift_name_nl,
    k.gift_amount,
    k.spent_amount,
    k.budget_amount,
    k.is_in_budget,
    {{ on_weekday('k.last_kept_date') }} as gift_date,
    'All ' || cast(k.instalment_count as varchar) || ' instalments kept, the last on ' || cast(k.last_kept_date as varchar)
    || '; nothing is overdue. '
    || case when k.is_in_budget then 'Inside' else 'Outside' end || ' the budget of the month: ' || cast(k.spent_amount as varchar) || ' of ' || cast(k.budget_amount as varchar) || ' ' || k.base_currency_code || '.' as reason,
    'Alle ' || cast(k.instalment_count as varchar) || ' termijnen nagekomen, de laatste op ' || cast(k.last_kept_date as varchar)
    || '; niets staat te laat open. '
    || case when k.is_in_budget then 'Binnen' else 'Buiten' end || ' het budget van de maand: ' || replace(cast(k.spent_amount as varchar), '.', ',') || ' van '
    || replace(cast(k.budget_amount as varchar), '.', ',') || ' ' || k.base_currency_code || '.' as reason_nl,
    k.base_currency_code,
    k.as_of_date
from budgeted as k
