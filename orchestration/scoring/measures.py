"""How good a ranking and its probabilities are: AUC, lift, calibration, each with an interval from redrawn rows.

What belongs here: functions of outcomes (1 = good, 0 = bad) and predictions, float arrays of one length. No tables, no
models.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Final

import numpy as np
import numpy.typing as npt
from scipy.stats import rankdata

Floats = npt.NDArray[np.float64]

REDRAWS: Final = 400
SEED: Final = 20_230_901
LEVEL: Final = 0.80  # of all intervals
LEVEL_Z: Final = 1.2816  # standard errors to either side of it
TENTHS: Final = 10
ENOUGH_PER_GROUP: Final = 15  # rows of a calibration group


@dataclass(frozen=True)
class Interval:
    """A figure between its low and its high end; None where it cannot be said."""

    value: float | None
    low: float | None
    high: float | None


def area_under_curve(good: Floats, predicted: Floats) -> float | None:
    """The chance that a good one ranks above a bad one (0.5 = chance alone); None with one kind only."""
    positives = good.sum()
    negatives = len(good) - positives
    if positives == 0 or negatives == 0:
        return None
    ranks = rankdata(predicted)
    return float((ranks[good == 1].sum() - positives * (positives + 1) / 2) / (positives * negatives))


def best_first(predicted: Floats) -> npt.NDArray[np.int64]:
    """Rows in order of their prediction; equal ones as they stand."""
    return np.argsort(-predicted, kind="stable")


def top_good_rate(good: Floats, predicted: Floats, share: float) -> float | None:
    """Good rate among the best `share` of the rows, at least one; None without rows."""
    if len(good) == 0:
        return None
    count = max(round(len(good) * share), 1)
    return float(good[best_first(predicted)[:count]].mean())


def lift(good: Floats, predicted: Floats, share: float) -> float | None:
    """Good rate of the best `share` as a multiple of all rows' rate; None where none is good."""
    top = top_good_rate(good, predicted, share)
    return None if top is None or good.sum() == 0 else float(top / good.mean())


def brier_score(good: Floats, predicted: Floats) -> float | None:
    """Mean squared distance of probabilities from what came true."""
    return float(((predicted - good) ** 2).mean()) if len(good) else None


def tenths(predicted: Floats, groups: int = TENTHS) -> npt.NDArray[np.int64]:
    """Group of each row by its prediction, 1 = best; groups differ by one row at most."""
    place = np.empty(len(predicted), dtype=np.int64)
    place[best_first(predicted)] = np.arange(len(predicted))
    return place * groups // max(len(predicted), 1) + 1


def calibration_error(good: Floats, predicted: Floats) -> float | None:
    """Mean distance between predicted and observed good rate over groups of equal size (tenths, fewer with few rows)."""
    if len(good) == 0:
        return None
    groups = min(TENTHS, max(len(good) // ENOUGH_PER_GROUP, 1))
    group = tenths(predicted, groups) - 1
    sizes = np.bincount(group, minlength=groups)
    gaps = np.abs(np.bincount(group, predicted - good, minlength=groups))
    return float(gaps.sum() / sizes.sum())


def with_interval(
    figure: Callable[[Floats, Floats], float | None], good: Floats, predicted: Floats
) -> Interval:
    """A figure with the interval that rows drawn anew, with replacement, give it; the draws are the same every time."""
    value = figure(good, predicted)
    if value is None:
        return Interval(None, None, None)
    random = np.random.default_rng(SEED)
    drawn = []
    for _ in range(REDRAWS):
        rows = random.integers(0, len(good), len(good))
        again = figure(good[rows], predicted[rows])
        if again is not None:
            drawn.append(again)
    tail = (1 - LEVEL) / 2
    low, high = np.quantile(drawn, [tail, 1 - tail]) if drawn else (value, value)
    return Interval(value, float(low), float(high))


def rate_interval(good: float, count: float, z: float = LEVEL_Z) -> tuple[float, float]:
    """Wilson's interval of a rate; 0–1 without rows. `z` are the standard errors to either side."""
    if count == 0:
        return 0.0, 1.0
    rate, room = good / count, z * z / count
    middle = (rate + room / 2) / (1 + room)
    half = z * np.sqrt(rate * (1 - rate) / count + room / (4 * count)) / (1 + room)
    return float(max(middle - half, 0.0)), float(min(middle + half, 1.0))


def population_stability(training: Floats, market: Floats) -> float:
    """PSI of two distributions over the same bins, from counts; empty bins count as half a row."""
    expected = np.maximum(training, 0.5) / np.maximum(training, 0.5).sum()
    actual = np.maximum(market, 0.5) / np.maximum(market, 0.5).sum()
    return float(((actual - expected) * np.log(actual / expected)).sum())
