-- A row here: a threshold of the behaviour classes has a value that makes no sense, or a name that no model reads.
select
    threshold,
    threshold_value,
    lowest,
    highest
from {{ ref('payment_thresholds') }}
where threshold_value < lowest
    or threshold_value > highest
    or threshold not in (
        'min_items', 'class_items', 'unpaid_items', 'unpaid_days', 'recent_items', 'earlier_items', 'most_lateness',
        'change_errors', 'min_shift_days', 'recent_share', 'late_share', 'min_habit_items', 'max_habit_spread',
        'score_items', 'interval_z', 'min_peers', 'trend_items', 'run_share', 'run_days'
    )
