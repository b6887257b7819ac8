-- A row is a signal of the watch list without a threshold that it needs, or with one that makes no sense (it would never
-- fire, or for everybody), or a threshold by which signals are judged that is out of its own range.
select
    signal as name,
    coalesce(points_least, grades_least, days_least, count_least) as number,
    coalesce(share_least, factor_least) as share
from {{ ref('watchlist_signals') }}
where coalesce(look_back_days, 1) not between 1 and 3650
    or coalesce(new_days, 0) not between 0 and 366
    or (signal = 'rating_drop' and not coalesce(points_least between 1 and 100 and grades_least between 1 and 4, false))
    or (
        signal in ('later_than_usual', 'bureau_payment', 'broken_habit', 'open_beyond_p90', 'sector_payment_shock')
        and not coalesce(days_least between 0 and 120, false)
    )
    -- an invoice that is not past due is not too late by any habit
    or (signal = 'open_beyond_p90' and days_least < 1)
    or (
        signal in (
            'later_than_usual', 'insolvency_sector', 'broken_habit', 'open_beyond_p90', 'partial_payments_rising', 'sector_payment_shock'
        )
        and not coalesce(count_least between 1 and 1000, false)
    )
    or (signal in ('broken_habit', 'partial_payments_rising') and not coalesce(history_least between 1 and 1000, false))
    or (
        signal in ('insolvency_sector', 'insolvency_large_debtor', 'open_beyond_p90', 'partial_payments_rising')
        and not coalesce(share_least > 0 and share_least <= 1, false)
    )
    or (signal = 'insolvency_sector' and not coalesce(factor_least between 1 and 100, false))
    -- these count what happened within their look-back
    or (signal in ('later_than_usual', 'broken_arrangement') and look_back_days is null)
    -- what is not counted in the past says why, in both languages
    or (not is_in_history and (history_note is null or history_note_nl is null))
union all
select
    threshold as name,
    threshold_value as number,
    null as share
from {{ ref('watchlist_thresholds') }}
where threshold_value not between lowest and highest
