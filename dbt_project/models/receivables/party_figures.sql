-- One company may be several customers in the ERP: what they owe and how they pay, together.
with context as (
    select
        as_of_date,
        base_currency_code
    from {{ ref('run_context') }}
),

thresholds as (
    {{ payment_thresholds() }}
),

members as (
    select
        r.party_id,
        d.customer_id,
        d.customer_name,
        d.credit_limit,
        b.invoiced_amount_12m,
        p.decided_count,
        p.open_amount,
        p.overdue_amount,
        p.behaviour_class,
        w.credit_grade,
        row_number() over (
            partition by r.party_id
            order by b.invoiced_amount_12m desc nulls last, p.open_amount desc nulls last, d.customer_id asc
        ) as size_place,
        -- who has too few invoices to judge is neither good nor bad
        row_number() over (
            partition by r.party_id
            order by case when g.payment_group = 'unknown' then 1 else 0 end asc, a.position desc, p.behaviour_class asc
        ) as worst_place
    from {{ ref('dim_customer') }} as d
    inner join {{ ref('bridge_party_record') }} as r on d.customer_id = r.record_id and r.record_type = 'customer'
    inner join {{ ref('customer_buying_behaviour') }} as b on d.customer_id = b.customer_id
    inner join {{ ref('customer_payment_behaviour') }} as p on d.customer_id = p.customer_id
    inner join {{ ref('customer_creditworthiness') }} as w on d.customer_id = w.customer_id
    inner join {{ ref('payment_groups') }} as g on p.behaviour_class = g.payment_class
    inner join {{ ref('axis_classes') }} as a on a.axis = 'payment_group' and g.payment_group = a.class
),

{{ payment_items('is_as_of') }},

{{ item_scores() }},

-- as for a customer, but over the invoices of all of them: a large invoice weighs as much whoever was billed
scores as (
    select
        m.party_id,
        sum(i.amount_base * case when i.is_written_off then 0 else s.item_score end) as scored_amount,
        sum(i.amount_base) as decided_amount
    from items as i
    inner join item_scores as s on i.days_late = s.days_late
    inner join members as m on i.customer_id = m.customer_id
    where i.is_open or i.clear_date > i.months_24_ago
    group by m.party_id
),

sums as (
    select
        party_id,
        cast(count(*) as integer) as member_count,
        {{ joined_names('customer_name') }} as customer_names,
        {{ money_sum('invoiced_amount_12m') }} as invoiced_amount_12m,
        {{ money_sum('open_amount') }} as open_amount,
        {{ money_sum('overdue_amount') }} as overdue_amount,
        {{ money_sum('credit_limit') }} as credit_limit_amount,
        cast(count(credit_limit) as integer) as limit_count,
        cast(sum(decided_count) as integer) as decided_count,
        max(behaviour_class) filter (where worst_place = 1) as worst_behaviour_class,
        coalesce(max(credit_grade) filter (where credit_grade <> 'unknown'), 'unknown') as worst_credit_grade,
        max(customer_id) filter (where size_place = 1) as largest_customer_id,
        max(customer_name) filter (where size_place = 1) as largest_customer_name
    from members
    group by party_id
)

select
    s.party_id,
    p.party_name,
    p.company_id,
    p.group_id,
    s.member_count as customer_count,
    cast(p.account_count as integer) as account_count,
    p.is_multiple,
    s.customer_names,
    s.largest_customer_id,
    s.largest_customer_name,
    s.invoiced_amount_12m,
    s.open_amount,
    s.overdue_amount,
    s.credit_limit_amount,
    -- the limits of some say nothing about what all of them owe
    case when s.limit_count = s.member_count then {{ ratio('s.open_amount', 's.credit_limit_amount', 4) }} end as credit_limit_use_rate,
    s.decided_count,
    case when s.decided_count >= t.score_items then {{ ratio('c.scored_amount', 'c.decided_amount', 1) }} end as payment_score,
    s.worst_behaviour_class,
    s.worst_credit_grade,
    x.base_currency_code,
    x.as_of_date
from sums as s
left join {{ ref('dim_party') }} as p on s.party_id = p.party_id
cross join thresholds as t
cross join context as x
left join scores as c on s.party_id = c.party_id
