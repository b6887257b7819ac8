-- A failure means that the brackets give other collection costs than the Dutch law does for a claim.
with expected as (
    {% for amount, cost in [('0.01', 40), ('100', 40), ('266.67', 40), ('1000', 150), ('2500', 375), ('5000', 625), ('10000', 875), ('200000', 2775), ('1000000', 6775), ('2000000', 6775)] %}
    select
        cast({{ amount }} as decimal(18, 2)) as amount,
        cast({{ cost }} as decimal(18, 2)) as cost
    {{ 'union all' if not loop.last }}
    {% endfor %}
),

computed as (
    select
        e.amount,
        e.cost,
        {{ collection_cost('e.amount', 'b') }} as computed_cost
    from expected as e
    left join {{ ref('collection_cost_brackets') }} as b
        on b.country_code = 'NL' and e.amount >= b.amount_from and e.amount < b.amount_until
        and b.valid_from <= cast('2026-01-01' as date) and b.valid_until > cast('2026-01-01' as date)
)

select *
from computed
where computed_cost is distinct from cost
