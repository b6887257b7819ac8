"""The fitted tables of payment timing, and how a row becomes the numbers that they speak of. No fitting, no warehouse.

A model is small: a centre that short histories are drawn towards, two linear rules (days late; log odds of late), the splits
of a tree, and per profile the chance of each day from FIRST to LAST round the base day, and of none of them.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Final

import numpy as np
import numpy.typing as npt
import pyarrow as pa

from orchestration.scoring.timing.history import EARLIEST, LATEST, WEEKDAYS, WINDOWS

Floats = npt.NDArray[np.float64]

FIRST, LAST = EARLIEST, LATEST  # days round the base day that a profile tells apart
DAYS: Final = LAST - FIRST + 1
NEVER: Final = DAYS  # place of 'not by LAST' in a profile

# invoices of the average customer that are added to a customer's own, per figure
DRAWN: Final = {
    "mean_recent": 3,
    "mean_long": 3,
    "mean_all": 4,
    "median_middle": 2,
    "median_long": 3,
    "low_long": 4,
    "high_long": 4,
    "spread_long": 4,
    "late_recent": 3,
    "late_long": 4,
    "late_all": 4,
    "very_late_long": 4,
    "last_late": 1,
}
RUN_COUNT: Final = 6  # paid invoices from which a pay-run is believed,
RUN_SHARE: Final = 0.8  # and the share of them that must fit it
# shares of payment days of a customer without a pay-run, for those with too few to tell
PLAIN_SHARES: Final = {"mid_month_share": 0.15, "month_end_share": 0.15, "weekday_share": 0.35}


def _number(value: float) -> str:
    """A double as SQL reads it back, to the bit."""
    return f"cast({value!r} as double)" if value else "0.0"


def features_sql(centre: Mapping[str, float]) -> dict[str, str]:
    """Each feature as an expression over `asked`, in the order in which a model knows them.

    Args:
        centre: the average customer's value of each figure of WINDOWS.
    """
    found = {}
    for name, items in WINDOWS.items():
        count = "paid_count" if items is None else f"least(paid_count, {items})"
        drawn = DRAWN[name]
        found[name] = (
            f"(coalesce({name}, 0) * {count} + {_number(centre[name] * drawn)}) / ({count} + {drawn})"
        )
    weekday = f"greatest({', '.join(f'weekday_{at}_share' for at in WEEKDAYS)})"
    for name, share in (
        ("mid_month_share", "mid_month_share"),
        ("month_end_share", "month_end_share"),
        ("weekday_share", weekday),
    ):
        found[name] = f"case when paid_count >= {RUN_COUNT} then {share} else {PLAIN_SHARES[name]} end"
    found |= {
        "experience": "ln(1 + paid_count)",
        "open_late": "least(greatest(open_late, 0), 5)",
        "term": "cast(least(greatest(date_diff('day', invoice_date, due_date), 0), 120) as double)",
        "relative_amount": "coalesce(least(greatest(ln(greatest(amount, 1)) - usual_amount, -2), 2), 0)",
        "silence": "ln(1 + coalesce(least(greatest(days_since_paid, 0), 400), 400))",
        "due_day": "cast(day(due_date) as double)",
    }
    return found


FEATURES: Final = tuple(features_sql(dict.fromkeys(WINDOWS, 0.0)))
# what the linear rules add to them, for the tree: days late, chance of late, days from due date to base day
ADDED: Final = ("usual_late", "late_chance", "base_offset")


@dataclass(frozen=True)
class Rule:
    """intercept + Σ coefficient × feature."""

    intercept: float
    coefficients: Mapping[str, float]

    def sql(self, prefix: str = "") -> str:
        """The rule over columns named as the features, each after `prefix`."""
        parts = [_number(self.intercept)]
        parts += [f"{_number(value)} * {prefix}{name}" for name, value in self.coefficients.items() if value]
        return " + ".join(parts)


@dataclass(frozen=True)
class Split:
    """A node of the tree: left where feature <= threshold. A leaf has no feature, and the number of its profile."""

    node: int
    feature: str | None
    threshold: float
    left: int
    right: int
    profile: int


@dataclass(frozen=True)
class Timing:
    """A fitted model.

    Attributes:
        method: 'timing', or 'own_habit' where only the customer's own median and one profile are used.
        centre: the average customer, per figure.
        late, chance: the linear rules of days late and of the log odds of being late.
        splits: the tree, root first.
        profiles: chance of each day round the base day, and last of none of them; shape (profiles, DAYS + 1), rows sum to 1.
        keeps_working_days: whether payments on Saturday and Sunday are rare: then they are expected on Monday.
        dispute_days: from the opening of a dispute to payment, in the middle.
        row_count: invoices learned from.
    """

    method: str
    centre: Mapping[str, float]
    late: Rule
    chance: Rule
    splits: tuple[Split, ...]
    profiles: Floats
    keeps_working_days: bool
    dispute_days: int
    row_count: int
    notes: tuple[str, ...] = field(default=(), compare=False)

    def profile_table(self) -> pa.Table:
        """One row per profile and day from FIRST to LAST + 1: profile, day_offset, chance (of that day; 0 at LAST + 1), before
        (chance of an earlier day)."""
        count = len(self.profiles)
        chance = np.column_stack([self.profiles[:, :DAYS], np.zeros(count)])
        return pa.table(
            {
                "profile": pa.array(np.repeat(np.arange(count), DAYS + 1), pa.int32()),
                "day_offset": pa.array(np.tile(np.arange(FIRST, LAST + 2), count), pa.int32()),
                "chance": chance.ravel(),
                "before": self._before().ravel(),
            }
        )

    def reached_table(self, shares: int) -> pa.Table:
        """One row per profile and share 0 to `shares`: profile, share, day_offset by which share / shares has come (null: never)."""
        wanted = np.arange(shares + 1) / shares
        places = np.array([np.searchsorted(row[1:], wanted - 1e-12) for row in self._before()])
        return pa.table(
            {
                "profile": pa.array(np.repeat(np.arange(len(places)), shares + 1), pa.int32()),
                "share": pa.array(np.tile(np.arange(shares + 1), len(places)), pa.int32()),
                "day_offset": pa.array((places + FIRST).ravel(), pa.int32(), mask=(places >= DAYS).ravel()),
            }
        )

    def _before(self) -> Floats:
        return np.column_stack([np.zeros(len(self.profiles)), np.cumsum(self.profiles[:, :DAYS], axis=1)])
