"""Days on which Dutch companies pay, and their pay-runs.

What belongs here: bank holidays, open days and the tables `next_run` and `prev_run` that turn a wished day
into a day on which money really moves. Days are counted from 1970-01-01 (as numpy's datetime64[D] does).
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from typing import Final

import numpy as np
import numpy.typing as npt

Days = npt.NDArray[np.int64]

EPOCH: Final = date(1970, 1, 1)
NEVER: Final = 1_000_000  # a day that does not come
RUN_ANY, RUN_MONDAY, RUN_FRIDAY, RUN_FIFTEENTH, RUN_MONTH_END = 0, 1, 5, 6, 7
RUN_COUNT: Final = 8


def day_number(day: date) -> int:
    """Days since 1970-01-01."""
    return (day - EPOCH).days


def to_date(day: int) -> date:
    """The date of a day number."""
    return EPOCH + timedelta(days=day)


def easter(year: int) -> date:
    """Western Easter Sunday of a year (the anonymous Gregorian computus)."""
    a, b, c = year % 19, year // 100, year % 100
    d, e = divmod(b, 4)
    g = (8 * b + 13) // 25
    h = (19 * a + b - d - g + 15) % 30
    i, k = divmod(c, 4)
    shift = (32 + 2 * e + 2 * i - h - k) % 7
    m = (a + 11 * h + 22 * shift) // 451
    month, day = divmod(h + shift - 7 * m + 114, 31)
    return date(year, month, day + 1)


def dutch_holidays(year: int) -> tuple[date, ...]:
    """Days in a year on which Dutch companies make no payments, weekends aside."""
    sunday = easter(year)
    kings_day = date(year, 4, 27)
    if kings_day.weekday() == 6:
        kings_day = date(year, 4, 26)
    moving = tuple(sunday + timedelta(days=offset) for offset in (-2, 1, 39, 50))
    fixed = (date(year, 1, 1), kings_day, date(year, 12, 25), date(year, 12, 26))
    return tuple(sorted(moving + fixed))


@dataclass(frozen=True)
class PayCalendar:
    """Tables over all days `first` .. `first + len(is_open) - 1`; `next_*` and `prev_*` hold day numbers,
    runs have shape (RUN_COUNT, days). Ask through the methods: they clip to the range."""

    first: int
    is_open: npt.NDArray[np.bool_]
    next_table: Days
    prev_table: Days

    def _at(self, days: Days) -> Days:
        return np.clip(days - self.first, 0, len(self.is_open) - 1)

    def next_open(self, days: Days) -> Days:
        """The first open day on or after each day."""
        return self.next_table[0, self._at(days)]

    def prev_open(self, days: Days) -> Days:
        """The last open day on or before each day."""
        return self.prev_table[0, self._at(days)]

    def nearest_open(self, days: Days) -> Days:
        """The nearest open day; the earlier one when both are as near."""
        after, before = self.next_open(days), self.prev_open(days)
        return np.where(after - days < days - before, after, before)

    def next_run(self, runs: Days, days: Days) -> Days:
        """The first pay-run of kind `runs` on or after each day."""
        return self.next_table[runs, self._at(days)]

    def prev_run(self, runs: Days, days: Days) -> Days:
        """The last pay-run of kind `runs` on or before each day."""
        return self.prev_table[runs, self._at(days)]


def pay_calendar(first: date, last: date) -> PayCalendar:
    """Pay calendar over `first` .. `last`, both a margin away from the days that are asked for."""
    start = day_number(first)
    days = np.arange(start, day_number(last) + 1, dtype=np.int64)
    weekday = (days + 3) % 7  # 1970-01-01 was a Thursday; Monday is 0
    closed = [day_number(day) for year in range(first.year, last.year + 1) for day in dutch_holidays(year)]
    is_open = (weekday < 5) & ~np.isin(days, closed)
    open_days = days[is_open]

    def following(wished: Days) -> Days:
        return open_days[np.minimum(np.searchsorted(open_days, wished), len(open_days) - 1)]

    stamps = days.astype("datetime64[D]")
    day_of_month = (stamps - stamps.astype("datetime64[M]")).astype(np.int64) + 1
    last_of_month = np.append(day_of_month[1:] == 1, False)
    month_ends = open_days[np.maximum(np.searchsorted(open_days, days[last_of_month], side="right") - 1, 0)]
    runs = [open_days]
    runs += [following(days[weekday == number]) for number in range(5)]
    runs += [following(days[day_of_month == 15]), month_ends]
    next_table = np.empty((RUN_COUNT, len(days)), dtype=np.int64)
    prev_table = np.empty((RUN_COUNT, len(days)), dtype=np.int64)
    for kind, wished in enumerate(runs):
        run_days = np.unique(wished)
        next_table[kind] = run_days[np.minimum(np.searchsorted(run_days, days), len(run_days) - 1)]
        prev_table[kind] = run_days[np.maximum(np.searchsorted(run_days, days, side="right") - 1, 0)]
    return PayCalendar(start, is_open, next_table, prev_table)
