-- The classes of the profile date before, beside those of this one: what differs is why a customer moved.
with moments as (
    select
        customer_id,
        profile_date,
        segment,
        payment_class,
        payment_group,
        value_class,
        risk_class,
        treatment,
        lag(segment) over (partition by customer_id order by profile_date) as previous_segment,
        lag(payment_group) over (partition by customer_id order by profile_date) as previous_payment_group,
        lag(value_class) over (partition by customer_id order by profile_date) as previous_value_class,
        lag(risk_class) over (partition by customer_id order by profile_date) as previous_risk_class
    from {{ ref('customer_segment_evaluation') }}
)

select
    m.customer_id,
    m.profile_date,
    m.segment,
    m.payment_class,
    m.payment_group,
    m.value_class,
    m.risk_class,
    m.treatment,
    m.previous_segment,
    coalesce(m.segment <> m.previous_segment, false) as has_moved,
    case
        when m.segment <> m.previous_segment
            then concat_ws(
                '; ',
                case when m.payment_group <> m.previous_payment_group then 'payment: ' || m.previous_payment_group || ' to ' || m.payment_group end,
                case when m.value_class <> m.previous_value_class then 'value: ' || m.previous_value_class || ' to ' || m.value_class end,
                case when m.risk_class <> m.previous_risk_class then 'risk: ' || m.previous_risk_class || ' to ' || m.risk_class end
            )
    end as moved_because,
    c.as_of_date
from moments as m
cross join {{ ref('run_context') }} as c
