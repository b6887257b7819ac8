-- A row is a signal of the watch list without a threshold that it needs, or with one that makes no sense: it would never
-- fire, or for everybody.
select
    signal,
    look_back_days,
    new_days,
    points_least,
    grades_least,
    days_least,
    count_least,
    share_least,
    factor_least
from {{ ref('watchlist_signals') }}
where coalesce(look_back_days, 1) not between 1 and 3650
    or coalesce(new_days, 0) not between 0 and 366
    or (signal = 'rating_drop' and not coalesce(points_least between 1 and 100 and grades_least between 1 and 4, false))
    or (signal in ('later_than_usual', 'bureau_payment') and not coalesce(days_least between 0 and 120, false))
    or (signal in ('later_than_usual', 'insolvency_sector') and not coalesce(count_least between 1 and 1000, false))
    or (signal in ('insolvency_sector', 'insolvency_large_debtor') and not coalesce(share_least > 0 and share_least <= 1, false))
    or (signal = 'insolvency_sector' and not coalesce(factor_least between 1 and 100, false))
    -- these two count what happened within their look-back
    or (signal in ('later_than_usual', 'broken_arrangement') and look_back_days is null)
