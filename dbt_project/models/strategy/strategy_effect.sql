-- Difference in differences with the customer as unit, adjusted for how each paid before (as in CUPED).
{% set measures = {'plain': '', 'weighted': 'weighted_'} %}
with rules as (
    {{ effect_rules(['horizon_days', 'customers_least', 'narrow_z', 'wide_z', 'power_z']) }}
),

context as (
    select
        as_of_date,
        base_currency_code,
        case when {{ experiment_day() }} <= as_of_date then {{ experiment_day() }} end as from_day
    from {{ ref('run_context') }}
),

group_names as (
    select 'all' as group_name
    union all
    select payment_class as group_name from {{ ref('payment_groups') }}
),

members as (
    select
        g.group_name,
        c.customer_id,
        c.is_control,
        c.after_count,
        c.after_amount,
        c.before_days,
        c.after_days,
        c.before_weighted_days,
        c.after_weighted_days
    from {{ ref('strategy_effect_customers') }} as c
    cross join group_names as g
    where g.group_name in ('all', c.group_name)
),

sums as (
    select
        group_name,
        {% for arm, condition in {'plan': 'not is_control', 'control': 'is_control'}.items() %}
        count(*) filter (where {{ condition }}) as {{ arm }}_n,
        sum(after_count) filter (where {{ condition }}) as {{ arm }}_invoices,
        {% for measure, prefix in measures.items() %}
        cast(sum(before_{{ prefix }}days) filter (where {{ condition }}) as double) as {{ arm }}_{{ measure }}_x,
        cast(sum(after_{{ prefix }}days) filter (where {{ condition }}) as double) as {{ arm }}_{{ measure }}_y,
        cast(sum(before_{{ prefix }}days * before_{{ prefix }}days) filter (where {{ condition }}) as double) as {{ arm }}_{{ measure }}_xx,
        cast(sum(before_{{ prefix }}days * after_{{ prefix }}days) filter (where {{ condition }}) as double) as {{ arm }}_{{ measure }}_xy,
        cast(sum(after_{{ prefix }}days * after_{{ prefix }}days) filter (where {{ condition }}) as double) as {{ arm }}_{{ measure }}_yy,
        {% endfor %}
        {% endfor %}
        {{ money_sum('case when is_control then 0 else after_amount end') }} as plan_amount
    from members
    group by group_name
),

-- Of an arm without customers all is NULL. Within each arm, so that the effect itself is not taken for a link between before and after
centred as (
    select
        *,
        {% for measure in measures %}
        {% for arm in ['plan', 'control'] %}
        {% for a, b in ['xx', 'xy', 'yy'] %}
        {{ centred_products([arm, measure, a ~ b] | join('_'), [arm, measure, a] | join('_'), [arm, measure, b] | join('_'), arm ~ '_n') }}
            as {{ arm }}_{{ measure }}_c{{ a }}{{ b }},
        {% endfor %}
        {% endfor %}
        {% endfor %}
        least(plan_n, control_n) as fewest
    from sums
),

adjusted as (
    select
        *,
        {% for measure in measures %}
        coalesce(
            (plan_{{ measure }}_cxy + control_{{ measure }}_cxy) / nullif(plan_{{ measure }}_cxx + control_{{ measure }}_cxx, 0), 0
        ) as {{ measure }}_slope,
        {% endfor %}
        plan_plain_x / plan_n as plan_before,
        plan_plain_y / plan_n as plan_after,
        control_plain_x / control_n as control_before,
        control_plain_y / control_n as control_after
    from centred
),

effects as (
    select
        *,
        {% for measure in measures %}
        (control_{{ measure }}_y / control_n - plan_{{ measure }}_y / plan_n)
        - {{ measure }}_slope * (control_{{ measure }}_x / control_n - plan_{{ measure }}_x / plan_n) as {{ measure }}_gained,
        sqrt(
            {% for arm in ['plan', 'control'] %}
            greatest(
                {{ arm }}_{{ measure }}_cyy - 2 * {{ measure }}_slope * {{ arm }}_{{ measure }}_cxy
                + {{ measure }}_slope * {{ measure }}_slope * {{ arm }}_{{ measure }}_cxx, 0
            ) / nullif({{ arm }}_n - 1, 0) / {{ arm }}_n{{ ' +' if not loop.last }}
            {% endfor %}
        ) as {{ measure }}_error,
        {% endfor %}
        sqrt(
            greatest(plan_plain_cxx, 0) / nullif(plan_n - 1, 0) / plan_n
            + greatest(control_plain_cxx, 0) / nullif(control_n - 1, 0) / control_n
        ) as before_error
    from adjusted
),

figures as (
    select
        g.group_name,
        x.as_of_date,
        x.base_currency_code,
        x.from_day,
        cast(r.horizon_days as integer) as horizon_days,
        cast(r.customers_least as integer) as customers_least,
        cast(coalesce(e.plan_n, 0) as integer) as customer_count,
        cast(coalesce(e.control_n, 0) as integer) as control_customer_count,
        cast(coalesce(e.plan_invoices, 0) as integer) as invoice_count,
        cast(coalesce(e.control_invoices, 0) as integer) as control_invoice_count,
        round(e.plan_before * 100) / 100 as before_days,
        round(e.control_before * 100) / 100 as control_before_days,
        round(e.plan_after * 100) / 100 as after_days,
        round(e.control_after * 100) / 100 as control_after_days,
        {{ ratio('e.plan_before - e.control_before', 'e.before_error', 2) }} as balance_z,
        coalesce(e.fewest >= r.customers_least, false) as is_enough,
        e.plain_gained,
        e.plain_error,
        e.weighted_gained,
        e.weighted_error,
        cast(r.narrow_z as double) as narrow_z,
        cast(r.wide_z as double) as wide_z,
        cast(r.wide_z + r.power_z as double) as detectable_z,
        -- what falls due in a day with these customers
        cast(
            {{ ratio('e.plan_amount', days_between('x.from_day', 'x.as_of_date') ~ ' - r.horizon_days + 1', 2) }} as decimal(18, 2)
        ) as daily_amount
    from group_names as g
    cross join context as x
    cross join rules as r
    left join effects as e on g.group_name = e.group_name
),

measured as (
    select
        *,
        case when is_enough then round(plain_gained * 100) / 100 end as days_gained,
        case when is_enough then round(plain_error * 100) / 100 end as days_gained_error,
        case when is_enough then round((plain_gained - narrow_z * plain_error) * 100) / 100 end as days_gained_low,
        case when is_enough then round((plain_gained + narrow_z * plain_error) * 100) / 100 end as days_gained_high,
        case when is_enough then round((plain_gained - wide_z * plain_error) * 100) / 100 end as days_gained_lowest,
        case when is_enough then round((plain_gained + wide_z * plain_error) * 100) / 100 end as days_gained_highest,
        case when is_enough then round(detectable_z * plain_error * 100) / 100 end as detectable_days,
        case when is_enough then round(weighted_gained * 100) / 100 end as weighted_days_gained,
        case when is_enough then round((weighted_gained - wide_z * weighted_error) * 100) / 100 end as weighted_days_gained_lowest,
        case when is_enough then round((weighted_gained + wide_z * weighted_error) * 100) / 100 end as weighted_days_gained_highest
    from figures
),

valued as (
    select
        *,
        {{ at_rate('cast(days_gained as decimal(9, 2))', 'daily_amount') }} as gained_amount,
        {{ at_rate('cast(days_gained_low as decimal(9, 2))', 'daily_amount') }} as gained_amount_low,
        {{ at_rate('cast(days_gained_high as decimal(9, 2))', 'daily_amount') }} as gained_amount_high,
        case
            when from_day is null then 'not_started'
            when not is_enough then 'too_few'
            when days_gained_lowest > 0 then 'sooner'
            when days_gained_highest < 0 then 'later'
            else 'no_difference_shown'
        end as verdict
    from measured
)

select
    group_name,
    cast('{{ var("strategy_experiment") }}' as varchar) as experiment,
    from_day as experiment_from,
    horizon_days,
    customer_count,
    control_customer_count,
    invoice_count,
    control_invoice_count,
    before_days,
    control_before_days,
    after_days,
    control_after_days,
    balance_z,
    days_gained,
    days_gained_error,
    days_gained_low,
    days_gained_high,
    days_gained_lowest,
    days_gained_highest,
    detectable_days,
    weighted_days_gained,
    weighted_days_gained_lowest,
    weighted_days_gained_highest,
    daily_amount,
    gained_amount,
    gained_amount_low,
    gained_amount_high,
    {{ at_rate('gained_amount', "cast(" ~ var('strategy_capital_rate') ~ " as decimal(9, 4))") }} as interest_saved_amount,
    verdict,
    {% for language, words in {
        'en': {
            'suffix': '', 'not_started': 'The plan is not worked with yet: strategy.experiment_from of paywell.yml says since when.',
            'few_1': ' customers on the plan and ', 'few_2': ' in the control group were judged before it and since; at least ',
            'few_3': ' of each are needed.',
            'gain': 'Against the control group the plan gains ', 'interval': ' days per invoice (95 % interval ', 'to': ' to ',
            'sooner': '): customers on it pay sooner.', 'later': '): customers on it pay later.',
            'chance': '). That may be chance, for the interval holds 0; from ', 'seen': ' days on it would be seen in four of five cases.'
        },
        'nl': {
            'suffix': '_nl', 'not_started': 'Er wordt nog niet met het plan gewerkt: strategy.experiment_from in paywell.yml zegt sinds wanneer.',
            'few_1': ' klanten in het plan en ', 'few_2': ' in de controlegroep zijn ervoor en sindsdien beoordeeld; van elk zijn er ten minste ',
            'few_3': ' nodig.',
            'gain': 'Tegenover de controlegroep wint het plan ', 'interval': ' dagen per factuur (95%-interval ', 'to': ' tot ',
            'sooner': '): klanten in het plan betalen eerder.', 'later': '): klanten in het plan betalen later.',
            'chance': '). Dat kan toeval zijn, want het interval bevat 0; vanaf ', 'seen': ' dagen zou het in vier van de vijf gevallen blijken.'
        },
    }.items() %}
    case verdict
        when 'not_started' then '{{ words.not_started }}'
        when 'too_few'
            then cast(customer_count as varchar) || '{{ words.few_1 }}' || cast(control_customer_count as varchar) || '{{ words.few_2 }}'
                || cast(customers_least as varchar) || '{{ words.few_3 }}'
        else '{{ words.gain }}' || {{ tenths_in_words('days_gained', language) }} || '{{ words.interval }}'
            || {{ tenths_in_words('days_gained_lowest', language) }} || '{{ words.to }}' || {{ tenths_in_words('days_gained_highest', language) }}
            || case verdict
                when 'sooner' then '{{ words.sooner }}'
                when 'later' then '{{ words.later }}'
                else '{{ words.chance }}' || {{ tenths_in_words('detectable_days', language) }} || '{{ words.seen }}'
            end
    end as verdict_reason{{ words.suffix }},
    {% endfor %}
    base_currency_code,
    as_of_date
from valued
