"""From rows with a known outcome to a table of points: fit, predict, write and read.

A logistic regression weighs the features' weights of evidence. What it sees of a row is learned from the other folds,
so that a feature that only remembers its rows gets no weight; the bins of the card itself rest on all rows. A feature whose
weight turns round (more evidence for good, and fewer good) is left out and the rest fitted again.

score = 500 at even odds, 40 points double the odds; probability of good = 1 / (1 + exp(-(score - 500) ln 2 / 40)).
The score is the sum of the points of one bin per feature and of the row '(base)', added in the order of the table.

Not here: applying it in SQL (`apply.py`), reading files and choosing columns (`tabular.py`).
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import asdict, dataclass, field, replace
from itertools import pairwise

import numpy as np
import pyarrow as pa
from sklearn.linear_model import LogisticRegression
from threadpoolctl import threadpool_limits

from orchestration.errors import PaywellError
from orchestration.scoring.binning import (
    Bin,
    cross_fitted,
    fit_bins,
    log_odds,
    positions,
    with_trend,
)
from orchestration.scoring.features import DEFAULTS, Column, Feature, Numbers, Settings, column_of, folds_of

BASE = "(base)"
EVEN_ODDS_SCORE = 500.0
POINTS_TO_DOUBLE = 40.0
FACTOR = POINTS_TO_DOUBLE / math.log(2)
POINT_DIGITS = 6

TABLE = pa.schema(
    [
        ("feature", pa.string()),
        ("bin_number", pa.int32()),
        ("bin", pa.string()),
        ("kind", pa.string()),
        ("lower_bound", pa.float64()),
        ("upper_bound", pa.float64()),
        ("value", pa.string()),
        ("is_missing", pa.bool_()),
        ("points", pa.float64()),
        ("count", pa.int64()),
        ("good_count", pa.int64()),
        ("good_rate", pa.float64()),
        ("weight_of_evidence", pa.float64()),
        ("information_value", pa.float64()),
    ]
)


@dataclass(frozen=True)
class Scorecard:
    """A fitted card: the row '(base)' first, then the bins feature by feature.

    Attributes:
        rows: what `to_table` writes and all that `predict` needs.
        notes: what the fit left out, and why; a card read from a table has none.
    """

    rows: tuple[Bin, ...]
    notes: tuple[str, ...] = field(default=(), compare=False)

    @property
    def base(self) -> Bin:
        """The row '(base)': the points that every row starts from."""
        return next(row for row in self.rows if row.feature == BASE)

    @property
    def bins(self) -> dict[str, tuple[Bin, ...]]:
        """The bins of each feature, in the order of the table."""
        found: dict[str, list[Bin]] = {}
        for row in self.rows:
            if row.feature != BASE:
                found.setdefault(row.feature, []).append(row)
        return {name: tuple(rows) for name, rows in found.items()}

    @property
    def features(self) -> tuple[Feature, ...]:
        """The features that the card needs."""
        return tuple(
            Feature(
                name,
                rows[0].kind,  # type: ignore[arg-type]
                levels=tuple(sorted({len(row.value) for row in rows if row.value}))
                if rows[0].kind == "code"
                else (),
            )
            for name, rows in self.bins.items()
        )

    def information(self) -> dict[str, float]:
        """Information value per feature, highest first."""
        worth = {name: sum(row.information_value for row in rows) for name, rows in self.bins.items()}
        return dict(sorted(worth.items(), key=lambda pair: (-pair[1], pair[0])))

    def to_table(self) -> pa.Table:
        """One row per bin: the whole model, from which `from_table` makes the same card."""
        return pa.Table.from_pylist([asdict(row) for row in self.rows], schema=TABLE)

    @staticmethod
    def from_table(table: pa.Table) -> Scorecard:
        """The card that `to_table` wrote; further columns are ignored.

        Raises:
            PaywellError: a column is not there, or the rows are no scorecard.
        """
        absent = [name for name in TABLE.names if name not in table.column_names]
        if absent:
            raise PaywellError(
                "this is no scorecard",
                where=f"missing columns: {', '.join(absent)}",
                todo="Give a file that `paywell scorecard fit` wrote.",
            )
        try:
            rows = tuple(Bin(**row) for row in table.select(TABLE.names).cast(TABLE).to_pylist())
        except (pa.ArrowInvalid, pa.ArrowNotImplementedError) as error:
            raise PaywellError(
                "this is no scorecard",
                where=str(error).splitlines()[0],
                todo="Give a file that `paywell scorecard fit` wrote.",
            ) from None
        card = Scorecard(tuple(sorted(rows, key=lambda row: row.feature != BASE)))
        _check(card)
        return card

    def bin_places(self, table: pa.Table) -> dict[str, np.ndarray]:
        """Per feature, per row of `table`, the place of its bin among the feature's bins."""
        return {
            name: positions(rows, column_of(table, name, rows[0].kind)) for name, rows in self.bins.items()
        }

    def predict(self, table: pa.Table, id_column: str | None = None) -> pa.Table:
        """logit, score and probability of good per row, in the order of the rows; with `id` where a column is named."""
        score = np.full(table.num_rows, self.base.points)
        for name, rows in self.bins.items():
            points = np.array([row.points for row in rows])
            score = score + points[positions(rows, column_of(table, name, rows[0].kind))]
        columns = {
            "logit": (score - EVEN_ODDS_SCORE) * math.log(2) / POINTS_TO_DOUBLE,
            "score": score,
            "probability": probability_of(score),
        }
        ids = {} if id_column is None else {"id": table[id_column]}
        return pa.table({**ids, **columns})

    def recalibrated(self, slope: float, intercept: float) -> Scorecard:
        """A card whose log odds are slope × these + intercept, by its points alone."""
        base = EVEN_ODDS_SCORE + slope * (self.base.points - EVEN_ODDS_SCORE) + FACTOR * intercept
        return Scorecard(
            tuple(
                replace(row, points=_rounded(base if row.feature == BASE else slope * row.points))
                for row in self.rows
            ),
            self.notes,
        )


def probability_of(score: np.ndarray) -> np.ndarray:
    """Probability of good at a score."""
    with np.errstate(over="ignore"):
        return 1 / (1 + np.exp(-(score - EVEN_ODDS_SCORE) * math.log(2) / POINTS_TO_DOUBLE))


def fit_scorecard(
    table: pa.Table,
    *,
    target: str,
    features: Sequence[Feature],
    id_column: str,
    settings: Settings = DEFAULTS,
) -> Scorecard:
    """Learn a scorecard.

    Args:
        table: one row per company whose outcome is known; the order of rows means nothing.
        target: column with 1 = good, 0 = bad.
        features: columns to learn from.
        id_column: what tells the rows apart; also decides the folds.
        settings: see there.

    Raises:
        PaywellError: a column is not there, an id is there twice, or the target is not 0 and 1, at least two of each.
    """
    for name in (target, id_column):
        column_of(table.slice(0, 0), name, "category")
    ids = [str(value) for value in table[id_column].to_pylist()]
    order = np.array(sorted(range(len(ids)), key=ids.__getitem__), dtype=np.int64)
    table, ids = table.take(pa.array(order)), [ids[row] for row in order]
    twice = next((left for left, right in pairwise(ids) if left == right), None)
    if twice is not None:
        raise PaywellError(
            f"id '{twice}' is there twice", where=f"column '{id_column}'", todo="One row per company, please."
        )
    good = _target(table, target)
    columns = {feature.name: column_of(table, feature.name, feature.kind) for feature in features}
    fold = folds_of(ids, good, min(settings.folds, int(good.sum()), int((1 - good).sum())))
    notes: list[str] = []
    used: list[Feature] = []
    evidence: dict[str, np.ndarray] = {}
    for feature in features:
        if _is_constant(columns[feature.name]):
            notes.append(f"{feature.name}: the same for all")
            continue
        one = with_trend(feature, columns[feature.name], good, fold, settings)
        used.append(one)
        evidence[one.name] = cross_fitted(one, columns[one.name], good, fold, settings)
    weights, intercept = _regression(used, evidence, good, settings, notes)
    rows = [
        Bin(
            BASE,
            0,
            "all",
            "base",
            points=_rounded(EVEN_ODDS_SCORE + FACTOR * intercept),
            count=len(good),
            good_count=int(good.sum()),
            good_rate=float(good.mean()),
        )
    ]
    for feature in used:
        if feature.name in weights:
            rows += [
                replace(row, points=_rounded(FACTOR * weights[feature.name] * row.weight_of_evidence))
                for row in fit_bins(feature, columns[feature.name], good, settings)
            ]
    return Scorecard(tuple(rows), tuple(notes))


def _regression(
    features: Sequence[Feature],
    evidence: dict[str, np.ndarray],
    good: np.ndarray,
    settings: Settings,
    notes: list[str],
) -> tuple[dict[str, float], float]:
    """Weight per feature that stays, and the intercept."""
    names = [feature.name for feature in features]
    while names:
        intercept, *slopes = logistic(
            np.column_stack([evidence[name] for name in names]), good, settings.ridge
        ).tolist()
        found = dict(zip(names, slopes, strict=True))
        worst = min(names, key=found.__getitem__)
        if found[worst] > 0:
            return found, intercept
        notes.append(f"{worst}: tells nothing that holds for rows it was not learned from")
        names.remove(worst)
    return {}, log_odds(float(good.mean()))


def logistic(evidence: np.ndarray, good: np.ndarray, ridge: float) -> np.ndarray:
    """Intercept and weights of a logistic regression whose weights (not the intercept) are held small."""
    model = LogisticRegression(C=ridge, solver="newton-cholesky", tol=1e-10, max_iter=200)
    # so few columns are done before several threads have found each other
    with threadpool_limits(limits=1):
        model.fit(evidence, good)
    return np.concatenate([model.intercept_, model.coef_[0]])


def _target(table: pa.Table, target: str) -> np.ndarray:
    values = table[target].cast(pa.float64()).to_numpy(zero_copy_only=False)
    if not np.isin(values, (0.0, 1.0)).all():
        raise PaywellError(
            f"the target '{target}' holds other values than 1 (good) and 0 (bad)",
            todo="Leave out rows whose outcome is unknown, and write 1 or 0.",
        )
    good = values.astype(np.int64)
    if min(good.sum(), (1 - good).sum()) < 2:
        raise PaywellError(
            f"the target '{target}' needs good and bad rows, at least two of each",
            where=f"{int(good.sum())} good, {int((1 - good).sum())} bad",
            todo="Add rows of the other kind, or name the value that is good.",
        )
    return good


def _is_constant(column: Column) -> bool:
    values = column.values if isinstance(column, Numbers) else column.index
    return len(np.unique(values)) < 2  # NaN counts once


def _rounded(points: float) -> float:
    return round(points, POINT_DIGITS)


def _check(card: Scorecard) -> None:
    """A card that can be applied: one base, one missing bin per feature, ranges that touch."""
    bases = [row for row in card.rows if row.feature == BASE]
    wrong = "it has no row '(base)'" if len(bases) != 1 else None
    for name, rows in card.bins.items():
        if sum(row.is_missing for row in rows) != 1:
            wrong = f"feature '{name}' has no bin for missing values"
        lows = [row.lower_bound for row in rows if row.lower_bound is not None]
        if lows != sorted(set(lows)):
            wrong = f"the bounds of feature '{name}' do not rise"
    if wrong is not None:
        raise PaywellError(
            "this is no whole scorecard",
            where=wrong,
            todo="Give a file as `paywell scorecard fit` wrote it.",
        )
