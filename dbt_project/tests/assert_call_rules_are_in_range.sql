-- A threshold lies outside the range that makes sense, or a call is advised where nothing is said to come of it.
select rule as what from {{ ref('call_rules') }}
where rule_value is null or not rule_value between lowest and highest
union all
select situation as what from {{ ref('call_classes') }}
where
    not change_probability between 0 and 1
    or (call_class <> 'leave_alone' and (change_probability = 0 or advice is null or advice_nl is null or caller is null))
    or (call_class = 'leave_alone' and (advice is not null or advice_nl is not null or caller is not null))
