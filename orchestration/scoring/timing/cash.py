"""What will come in per week and day, and what earlier forecasts were worth.

An invoice's chance of payment in a week, times what stands open of it, summed. Invoices do not pay independently: a bad month is
bad for many. So the band adds, to the variance of independent payments, a share of the expected sum that is common to all: as
much as earlier forecasts missed by, beyond chance. A forecast of the past is banded with forecasts that were over by then.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Final

import duckdb
import numpy as np

from orchestration.scoring.measures import LEVEL_Z, Floats
from orchestration.scoring.timing.apply import curve, place_of
from orchestration.scoring.timing.model import Timing

WEEKS: Final = 26
JUDGED_WEEKS: Final = 8
STEP_DAYS: Final = 28  # between forecasts of the past
FORECASTS: Final = 24  # of the past, at most
SHOWN: Final = 12  # of them that are judged: the earlier ones teach the band
PER_FIT: Final = 6  # forecasts made with one model, the one known at the first of them
FIRST_HISTORY_DAYS: Final = 365  # of ledger before the first of them
COMMON: Final = (
    0.10  # share of the expected sum that is common to all, before there are forecasts to learn it from
)
ENOUGH_FORECASTS: Final = 4
YEAR: Final = 364  # whole weeks
SALES_DAYS: Final = 180  # from invoice to money, looked at
SHORT: Final = 90
GROWTH: Final = (0.5, 1.5)
FRIDAY: Final = 5  # as isoweekday counts
WEEKEND: Final = 2


@dataclass(frozen=True)
class Week:
    """A week of one forecast. Amounts in base currency.

    Attributes:
        expected: Σ open amount × chance of payment in the week.
        deviation: standard deviation of the sum, were payments independent.
        prognosis: the same by due date, what is overdue in the first week.
        own_median: by each customer's own median days late.
    """

    forecast_date: date
    number: int
    expected: float
    deviation: float
    prognosis: float
    own_median: float

    @property
    def start(self) -> date:
        """Its first day."""
        return self.forecast_date + timedelta(days=7 * self.number - 6)

    @property
    def end(self) -> date:
        """Its last day."""
        return self.forecast_date + timedelta(days=7 * self.number)

    def band(self, common: float) -> tuple[float, float]:
        """The sums between which eight in ten weeks are to lie."""
        half = LEVEL_Z * float(np.sqrt(self.deviation**2 + (common * self.expected) ** 2))
        return max(self.expected - half, 0.0), self.expected + half


@dataclass(frozen=True)
class PastWeek:
    """A week of an earlier forecast, with its band of then and what came of the invoices that stood open."""

    week: Week
    low: float
    high: float
    actual: float


@dataclass(frozen=True)
class Worth:
    """What a way of forecasting was worth: Σ |forecast − actual| / Σ actual over all weeks; share of weeks in the band."""

    method: str
    weighted_error: float | None
    coverage: float | None
    forecast_count: int
    week_count: int
    first_date: date | None
    last_date: date | None


def past_dates(as_of: date, first_day: date | None) -> list[date]:
    """Days of earlier forecasts whose weeks are all over, old to new; as far back as a year of ledger lies before them."""
    if first_day is None:
        return []
    last = as_of - timedelta(days=7 * JUDGED_WEEKS)
    days = (last - timedelta(days=STEP_DAYS * back) for back in range(FORECASTS))
    return sorted(day for day in days if day - first_day >= timedelta(days=FIRST_HISTORY_DAYS))


def forecast_weeks(
    con: duckdb.DuckDBPyConnection, model: Timing, relation: str, weeks: int = WEEKS
) -> list[Week]:
    """Weeks 1 to `weeks` after each asked_on of `relation` (from `weigh`, with open_amount)."""
    passed = ", ".join(
        f"{curve(place_of(f'asked_on + {7 * number}', model))} as by_{number}"
        for number in range(1, weeks + 1)
    )
    rows = con.execute(f"""
        with passed as (
            select *, by_now as by_0, {passed} from {relation}
        ),
        per_week as (
            select asked_on, open_amount, due_date, own_median_late, number,
                least(greatest((upper - lower) / greatest(1 - by_now, 1e-9), 0), 1) as chance
            from (
                select *, unnest(range(1, {weeks + 1})) as number,
                    unnest([{", ".join(f"by_{number - 1}" for number in range(1, weeks + 1))}]) as lower,
                    unnest([{", ".join(f"by_{number}" for number in range(1, weeks + 1))}]) as upper
                from passed
            )
        ),
        placed as (
            -- what should have come already is expected at once
            select *,
                (greatest(date_diff('day', asked_on, due_date), 1) - 1) // 7 + 1 as due_week,
                (greatest(date_diff('day', asked_on, due_date + cast(round(coalesce(own_median_late, 0)) as integer)), 1) - 1) // 7 + 1
                    as own_week
            from per_week
        )
        -- sums of decimals: the same in any order
        select asked_on, number,
            cast(sum(cast(open_amount * chance as decimal(24, 6))) as double),
            sqrt(cast(sum(cast(open_amount * open_amount * chance * (1 - chance) as decimal(36, 4))) as double)),
            cast(coalesce(sum(cast(open_amount as decimal(24, 6))) filter (where due_week = number), 0) as double),
            cast(coalesce(sum(cast(open_amount as decimal(24, 6))) filter (where own_week = number), 0) as double)
        from placed group by asked_on, number order by asked_on, number
    """).fetchall()
    return [Week(*row) for row in rows]


def judged_weeks(weeks: Sequence[Week], actual: dict[tuple[date, int], float]) -> list[PastWeek]:
    """Weeks of earlier forecasts with the bands that could be given then, in order of date."""
    found = []
    for week in weeks:
        over = [
            one for one in weeks if one.forecast_date + timedelta(days=7 * JUDGED_WEEKS) <= week.forecast_date
        ]
        low, high = week.band(common_share(over, actual))
        found.append(PastWeek(week, low, high, actual.get((week.forecast_date, week.number), 0.0)))
    return found


def common_share(weeks: Sequence[Week], actual: dict[tuple[date, int], float]) -> float:
    """The share of the expected sum by which weeks miss beyond what independent payments explain."""
    if len({week.forecast_date for week in weeks}) < ENOUGH_FORECASTS:
        return COMMON
    missed = sum(
        (actual.get((week.forecast_date, week.number), 0.0) - week.expected) ** 2 - week.deviation**2
        for week in weeks
    )
    squares = sum(week.expected**2 for week in weeks)
    return float(np.sqrt(max(missed / squares, 0.0))) if squares else COMMON


def worth(past: Sequence[PastWeek]) -> list[Worth]:
    """The last SHOWN forecasts by each method; methods: timing, prognosis (paid on the due date), own_median."""
    dates = sorted({one.week.forecast_date for one in past})[-SHOWN:]
    rows = [one for one in past if dates and one.week.forecast_date >= dates[0]]
    came = sum(one.actual for one in rows)
    ways = {
        "timing": [one.week.expected for one in rows],
        "own_median": [one.week.own_median for one in rows],
        "prognosis": [one.week.prognosis for one in rows],
    }
    inside = [one.low <= one.actual <= one.high for one in rows]
    return [
        Worth(
            method,
            sum(abs(said - one.actual) for said, one in zip(told, rows, strict=True)) / came
            if came
            else None,
            sum(inside) / len(inside) if inside and method == "timing" else None,
            len(dates),
            len(rows),
            dates[0] if dates else None,
            dates[-1] if dates else None,
        )
        for method, told in ways.items()
    ]


def new_invoices(
    sales: dict[date, float], days_to_pay: Floats, as_of: date, first_day: date | None, days: int
) -> Floats:
    """Money per day 1 to `days` after `as_of` from invoices that are yet to be made.

    Args:
        sales: invoiced per day; the same weekdays a year earlier are taken, times how the last half year compares with the one
            a year before it. With less than a year and a half of ledger: the mean of the last three months.
        days_to_pay: share of the amount that comes 0, 1, … days after the invoice.
    """
    ahead = np.zeros(days)
    if first_day is None:
        return ahead
    known = (as_of - first_day).days

    def between(start: int, end: int) -> float:
        """Sum of what was invoiced from `start` to `end` days ago, both counted."""
        return sum(sales.get(as_of - timedelta(days=back), 0.0) for back in range(end, start + 1))

    if known >= YEAR + days:
        now, before = between(YEAR // 2 - 1, 0), between(YEAR + YEAR // 2 - 1, YEAR)
        growth = min(max(now / before, GROWTH[0]), GROWTH[1]) if before > 0 else 1.0
        made = [sales.get(as_of + timedelta(days=day - YEAR), 0.0) * growth for day in range(1, days + 1)]
    else:
        span = min(SHORT, known + 1)
        made = [between(span - 1, 0) / span] * days
    for day, amount in enumerate(made, 1):
        left = days - day
        share = days_to_pay[: left + 1]
        ahead[day - 1 : day - 1 + len(share)] += amount * share
    return ahead


def on_working_days(ahead: Floats, as_of: date) -> Floats:
    """The same money with that of Saturdays and Sundays on the Monday after; what no Monday follows stays on the last day."""
    moved = np.zeros(len(ahead))
    for day, amount in enumerate(ahead, 1):
        beyond = max((as_of + timedelta(days=day)).isoweekday() - FRIDAY, 0)
        wait = WEEKEND + 1 - beyond if beyond else 0
        moved[min(day + wait, len(ahead)) - 1] += amount
    return moved
