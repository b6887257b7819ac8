"""Bins of one feature: which rows share a bin, and what a bin weighs.

A bin's weight of evidence is ln(odds of good in the bin / odds of good overall), with rates that are shrunk first:
a range or a value towards the overall rate, a code's beginning towards the rate of the next shorter beginning. A bin of
few rows so says little, and one of none says nothing (0).

Not here: how much of a weight counts beside other features (`scorecard.py`).
"""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import pairwise

import numpy as np
from sklearn.tree import DecisionTreeClassifier

from orchestration.scoring.features import Column, Feature, Numbers, Settings, Trend, Words

OTHER, MISSING = "other", "missing"
ONE_WAY: tuple[Trend, ...] = ("rising", "falling")
MONOTONIC = {"rising": 1, "falling": -1, "free": 0}


@dataclass(frozen=True)
class Bin:
    """One bin of one feature, as it is written to the scorecard's table.

    Attributes:
        lower, upper: of a range: lower <= value < upper; None where it is open.
        value: the category's value or the code's beginning; None for 'other', 'missing' and ranges.
        count: rows of training in the bin; for a code all that begin so, also those of longer beginnings.
        good_rate: of these rows, not shrunk; None without rows.
        information_value: (share of all good - share of all bad) x weight of evidence, of rows that have no longer
            beginning; Σ over a feature says how much it tells.
        points: what the bin adds to the score.
    """

    feature: str
    bin_number: int
    bin: str
    kind: str
    lower_bound: float | None = None
    upper_bound: float | None = None
    value: str | None = None
    is_missing: bool = False
    points: float = 0.0
    count: int = 0
    good_count: int = 0
    good_rate: float | None = None
    weight_of_evidence: float = 0.0
    information_value: float = 0.0


def fit_bins(feature: Feature, column: Column, good: np.ndarray, settings: Settings) -> list[Bin]:
    """The feature's bins with counts and weights; points are 0 still. The last is 'missing', also without rows."""
    if isinstance(column, Numbers):
        bins = _ranges(feature, column, good, settings)
    elif feature.kind == "code":
        bins = _beginnings(feature, column, good, settings)
    else:
        bins = _values(feature, column, good, settings)
    bins.append(Bin(feature.name, len(bins) + 1, MISSING, feature.kind, is_missing=True))
    return _weighed(bins, column, good, settings)


def positions(bins: Sequence[Bin], column: Column) -> np.ndarray:
    """Per row the place of its bin in `bins` (all of one feature)."""
    missing = next(place for place, row in enumerate(bins) if row.is_missing)
    if isinstance(column, Numbers):
        bounds = np.array([row.lower_bound for row in bins if row.lower_bound is not None])
        found = np.searchsorted(bounds, column.values, side="right")
        return np.where(np.isnan(column.values), missing, found)
    other = next((place for place, row in enumerate(bins) if row.bin == OTHER and row.value is None), missing)
    named = {row.value: place for place, row in enumerate(bins) if row.value is not None}
    if bins[0].kind == "code":
        lengths = sorted({len(value) for value in named if value is not None}, reverse=True)
        places = [_longest(code, named, lengths, other) for code in column.distinct]
    else:
        places = [named.get(value, other) for value in column.distinct]
    return np.array([*places, missing], dtype=np.int64)[column.index]


def _longest(code: str, named: Mapping[str, int], lengths: list[int], other: int) -> int:
    return next(
        (named[code[:length]] for length in lengths if len(code) >= length and code[:length] in named), other
    )


def weights(bins: Sequence[Bin], column: Column) -> np.ndarray:
    """Per row the weight of evidence of its bin."""
    return np.array([row.weight_of_evidence for row in bins])[positions(bins, column)]


def log_odds(rate: float) -> float:
    """ln(rate / (1 - rate))."""
    return math.log(rate / (1 - rate))


def shrunk(good_count: float, count: float, towards: float, pseudo_count: float) -> float:
    """The rate with `pseudo_count` rows of rate `towards` added."""
    return (good_count + pseudo_count * towards) / (count + pseudo_count)


# ranges of a number


def _ranges(feature: Feature, column: Numbers, good: np.ndarray, settings: Settings) -> list[Bin]:
    known = np.isfinite(column.values)
    values, kinds = column.values[known], good[known]
    trend = feature.trend if feature.trend != "auto" else "free"
    bounds = cuts(values, kinds, trend, settings)
    whole = bool(np.all(values == np.floor(values)))
    if trend != "free":
        bounds = keep_trend(bounds, values, kinds, good, trend, settings)
    edges: list[float | None] = [None, *bounds, None]
    return [
        Bin(feature.name, place + 1, range_label(low, high, whole), feature.kind, low, high)
        for place, (low, high) in enumerate(pairwise(edges))
    ]


def cuts(values: np.ndarray, good: np.ndarray, trend: str, settings: Settings) -> list[float]:
    """Bounds of the ranges: where a small tree would cut, at the roundest number between the two neighbours."""
    least = max(settings.least_rows, math.ceil(settings.least_share * len(values)))
    if len(values) < 2 * least or len(np.unique(good)) < 2:
        return []
    tree = DecisionTreeClassifier(
        criterion="log_loss",
        max_leaf_nodes=settings.most_bins,
        min_samples_leaf=least,
        monotonic_cst=[MONOTONIC[trend]],
        random_state=0,
    )
    # places in the sorted values, not the values: large numbers lose nothing in the tree's single precision
    distinct, place = np.unique(values, return_inverse=True)
    tree.fit(place.reshape(-1, 1).astype(float), good)
    found = sorted({math.ceil(cut) for cut in tree.tree_.threshold[tree.tree_.feature >= 0]})
    return [roundest(float(distinct[cut - 1]), float(distinct[cut])) for cut in found]


def roundest(low: float, high: float) -> float:
    """The number with the fewest digits in (low, high]; what lies there is cut between low and high alike."""
    exponent = math.floor(math.log10(max(abs(low), abs(high), high - low))) + 1
    for digits in range(exponent, exponent - 18, -1):
        unit = 10.0**digits
        number = round(math.floor(high / unit) * unit, max(0, -digits))
        if low < number <= high:
            return number
    return high


def range_label(low: float | None, high: float | None, whole: bool) -> str:
    """'under 10', '10 – 49' (whole numbers) or '10 – 50', '50 and over', 'any'."""
    if low is None and high is None:
        return "any"
    if low is None:
        return f"under {_written(high)}"
    if high is None:
        return f"{_written(low)} and over"
    if not whole:
        return f"{_written(low)} – {_written(high)}"
    return _written(low) if high - low == 1 else f"{_written(low)} – {_written(high - 1)}"


def _written(number: float | None) -> str:
    return f"{number:,.0f}" if number is not None and number == math.floor(number) else f"{number:,.12g}"


def keep_trend(
    bounds: list[float],
    values: np.ndarray,
    kinds: np.ndarray,
    good: np.ndarray,
    trend: str,
    settings: Settings,
) -> list[float]:
    """Drop bounds across which the shrunk rates run against the trend (ranges of few rows are shrunk more)."""
    base, sign = good.mean(), MONOTONIC[trend]
    while bounds:
        place = np.searchsorted(np.array(bounds), values, side="right")
        count = np.bincount(place, minlength=len(bounds) + 1)
        hits = np.bincount(place, weights=kinds, minlength=len(bounds) + 1)
        rates = (hits + settings.number_pseudo_count * base) / (count + settings.number_pseudo_count)
        steps = sign * np.diff(rates)
        if steps.min() > 0:
            break
        bounds = [bound for at, bound in enumerate(bounds) if at != int(np.argmin(steps))]
    return bounds


def with_trend(
    feature: Feature, column: Column, good: np.ndarray, fold: np.ndarray, settings: Settings
) -> Feature:
    """The feature with its trend decided: one way, unless free ranges foretell unseen folds clearly better."""
    if feature.kind != "number" or feature.trend != "auto":
        return feature
    ways: tuple[Trend, ...] = (*ONE_WAY, "free")
    losses = {
        trend: _fold_losses(replace(feature, trend=trend), column, good, fold, settings) for trend in ways
    }
    one_way = min(ONE_WAY, key=lambda trend: losses[trend].mean())
    gain = losses[one_way] - losses["free"]
    error = gain.std(ddof=1) / math.sqrt(len(gain))
    return replace(feature, trend="free" if gain.mean() > error else one_way)


def _fold_losses(
    feature: Feature, column: Column, good: np.ndarray, fold: np.ndarray, settings: Settings
) -> np.ndarray:
    """Per row the log loss of its bin's rate, learned from the other folds."""
    logit = log_odds(good.mean()) + cross_fitted(feature, column, good, fold, settings)
    return np.logaddexp(0, np.where(good == 1, -logit, logit))


def cross_fitted(
    feature: Feature, column: Column, good: np.ndarray, fold: np.ndarray, settings: Settings
) -> np.ndarray:
    """Per row the weight of evidence that the other folds give it: a row's own outcome has no part in it."""
    result = np.zeros(len(good))
    for turn in np.unique(fold):
        rest, here = np.flatnonzero(fold != turn), np.flatnonzero(fold == turn)
        bins = fit_bins(feature, column.take(rest), good[rest], settings)
        result[here] = weights(bins, column.take(here))
    return result


# values of a category, beginnings of a code


def _values(feature: Feature, column: Words, good: np.ndarray, settings: Settings) -> list[Bin]:
    count = np.bincount(column.index[column.index >= 0], minlength=len(column.distinct))
    least = max(settings.least_value_rows, settings.least_category_share * len(column))
    named = [value for value, rows in zip(column.distinct, count, strict=True) if rows >= least]
    bins = [
        Bin(feature.name, place + 1, value, feature.kind, value=value) for place, value in enumerate(named)
    ]
    return [*bins, Bin(feature.name, len(bins) + 1, OTHER, feature.kind)]


def _beginnings(feature: Feature, column: Words, good: np.ndarray, settings: Settings) -> list[Bin]:
    levels = feature.levels or (max((len(value) for value in column.distinct), default=1),)
    count = np.bincount(column.index[column.index >= 0], minlength=len(column.distinct))
    named: dict[str, int] = {}
    for value, rows in zip(column.distinct, count, strict=True):
        for level in levels:
            if len(value) >= level:
                named[value[:level]] = named.get(value[:level], 0) + int(rows)
    kept: list[str] = []
    for value in sorted(named, key=lambda value: (len(value), value)):
        parent = next(
            (value[:length] for length in range(len(value) - 1, 0, -1) if value[:length] in kept), ""
        )
        # rows that are all that the shorter one has would be counted twice
        if settings.least_value_rows <= named[value] < named.get(parent, len(column) + 1):
            kept.append(value)
    kept.sort()
    bins = [
        Bin(feature.name, place + 1, value, feature.kind, value=value) for place, value in enumerate(kept)
    ]
    return [*bins, Bin(feature.name, len(bins) + 1, OTHER, feature.kind)]


def _weighed(bins: list[Bin], column: Column, good: np.ndarray, settings: Settings) -> list[Bin]:
    """The bins with counts, rates, weights of evidence and information values."""
    place = positions(bins, column)
    landed = np.bincount(place, minlength=len(bins))
    hits = np.bincount(place, weights=good, minlength=len(bins))
    total, all_good = len(good), float(good.sum())
    base = all_good / total
    count, good_count, rate = landed.copy(), hits.copy(), np.full(len(bins), base)
    if bins[0].kind == "code":
        named = {row.value: at for at, row in enumerate(bins) if row.value is not None}
        parents = [_parent(row.value, named) for row in bins]
        # longest first, so that each has all of its own before it is added to the next shorter
        for at in sorted(named.values(), key=lambda at: -len(bins[at].value or "")):
            parent = parents[at]
            if parent is not None:
                count[parent] += count[at]
                good_count[parent] += good_count[at]
        for at in sorted(named.values(), key=lambda at: len(bins[at].value or "")):
            parent = parents[at]
            towards = base if parent is None else rate[parent]
            rate[at] = shrunk(good_count[at], count[at], towards, settings.code_pseudo_count)
        rest = [at for at in range(len(bins)) if at not in set(named.values())]
    else:
        rest = list(range(len(bins)))
    pseudo = settings.number_pseudo_count if bins[0].kind == "number" else settings.category_pseudo_count
    for at in rest:
        if count[at]:
            rate[at] = shrunk(good_count[at], count[at], base, pseudo)
    result = []
    for at, row in enumerate(bins):
        weight = log_odds(rate[at]) - log_odds(base)
        share = hits[at] / all_good - (landed[at] - hits[at]) / (total - all_good)
        result.append(
            replace(
                row,
                count=int(count[at]),
                good_count=int(good_count[at]),
                good_rate=float(good_count[at] / count[at]) if count[at] else None,
                weight_of_evidence=float(weight),
                information_value=float(share * weight),
            )
        )
    return result


def _parent(value: str | None, named: Mapping[str, int]) -> int | None:
    """The longest shorter beginning that has a bin of its own."""
    shorter = (value[:length] for length in range(len(value) - 1, 0, -1)) if value else ()
    return next((named[beginning] for beginning in shorter if beginning in named), None)
