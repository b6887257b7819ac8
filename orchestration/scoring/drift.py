"""Whether the market still looks like what was learned from: PSI per feature.

What belongs here: two columns of one feature put into the same bins, and counted.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from orchestration.scoring.features import Feature
from orchestration.scoring.measures import Floats, population_stability

STABLE_BELOW, SHIFTING_BELOW = 0.10, 0.25  # the field's usual marks
BINS: Final = 10
MOST_VALUES: Final = 20  # of a category or of a code's first level; rarer ones count together


@dataclass(frozen=True)
class Drift:
    """How far a feature has moved; counts are rows with a value or without."""

    feature: str
    psi: float
    training_count: int
    market_count: int

    @property
    def drift_class(self) -> str:
        """The field's reading of the PSI."""
        if self.psi < STABLE_BELOW:
            return "stable"
        return "shifting" if self.psi < SHIFTING_BELOW else "moved"


def feature_drift(feature: Feature, training: pa.ChunkedArray, market: pa.ChunkedArray) -> Drift:
    """PSI of the market against the training rows; a missing value is a bin of its own."""
    count = _count_numbers if feature.kind == "number" else _count_values
    level = feature.levels[0] if feature.levels else None
    before, now = count(training, market, level)
    return Drift(feature.name, population_stability(before, now), len(training), len(market))


def _count_numbers(
    training: pa.ChunkedArray, market: pa.ChunkedArray, _: int | None
) -> tuple[Floats, Floats]:
    known, asked = (column.cast(pa.float64()).to_numpy(zero_copy_only=False) for column in (training, market))
    edges = np.unique(np.nanquantile(known, np.linspace(0, 1, BINS + 1)[1:-1]))
    counts = []
    for values in (known, asked):
        there = values[~np.isnan(values)]
        bins = np.bincount(np.searchsorted(edges, there, side="right"), minlength=len(edges) + 1)
        counts.append(np.append(bins, len(values) - len(there)).astype(np.float64))
    return counts[0], counts[1]


def _count_values(
    training: pa.ChunkedArray, market: pa.ChunkedArray, level: int | None
) -> tuple[Floats, Floats]:
    known, asked = (_first_level(column, level) for column in (training, market))
    counted = sorted(
        known.drop_null().value_counts().to_pylist(), key=lambda row: (-row["counts"], row["values"])
    )
    values = pa.array([row["values"] for row in counted[:MOST_VALUES]], pa.string())
    counts = []
    for column in (known, asked):
        place = pc.fill_null(pc.index_in(column.drop_null(), values), len(values)).to_numpy()
        bins = np.bincount(place, minlength=len(values) + 1)
        counts.append(np.append(bins, column.null_count).astype(np.float64))
    return counts[0], counts[1]


def _first_level(column: pa.ChunkedArray, level: int | None) -> pa.Array:
    text = column.cast(pa.string()).combine_chunks()
    return text if level is None else pc.utf8_slice_codeunits(text, 0, level)
