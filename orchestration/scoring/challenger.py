"""A gradient-boosted model beside the scorecard: it shows what the scorecard leaves on the table, and ranks nobody.

What belongs here: from the same features to a probability. It is used in back-tests only.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.compute as pc
from threadpoolctl import threadpool_limits

from orchestration.scoring.features import Feature

Floats = npt.NDArray[np.float64]


def boosted_probabilities(
    training: pa.Table, target: str, features: Sequence[Feature], judged: pa.Table
) -> Floats:
    """Probability of good of each row of `judged`, from a boosted model fitted on `training`."""
    from sklearn.ensemble import HistGradientBoostingClassifier

    outcomes = training[target].to_numpy().astype(np.int64)
    model = HistGradientBoostingClassifier(
        max_iter=80, learning_rate=0.05, max_leaf_nodes=8, min_samples_leaf=15, random_state=0
    )
    known, asked = _matrices(training, judged, features)
    # so few rows are done before several threads have found each other
    with threadpool_limits(limits=1):
        model.fit(known, outcomes)
        return model.predict_proba(asked)[:, 1]


def _matrices(training: pa.Table, judged: pa.Table, features: Sequence[Feature]) -> tuple[Floats, Floats]:
    """Columns of numbers: a code gives one for each of its levels, a category its place among those of the training."""
    known, asked = [], []
    for feature in features:
        if feature.kind == "number":
            known.append(_numbers(training[feature.name]))
            asked.append(_numbers(judged[feature.name]))
            continue
        for level in feature.levels or (None,):
            left, right = (_prefix(table[feature.name], level) for table in (training, judged))
            values = pc.unique(left).drop_null().sort()
            known.append(_places(left, values))
            asked.append(_places(right, values))
    return np.column_stack(known), np.column_stack(asked)


def _numbers(column: pa.ChunkedArray) -> Floats:
    return column.cast(pa.float64()).to_numpy(zero_copy_only=False).astype(np.float64)


def _prefix(column: pa.ChunkedArray, level: int | None) -> pa.Array:
    text = column.cast(pa.string()).combine_chunks()
    return text if level is None else pc.utf8_slice_codeunits(text, 0, level)


def _places(column: pa.Array, values: pa.Array) -> Floats:
    places = pc.index_in(column, values).cast(pa.float64())
    return places.to_numpy(zero_copy_only=False).astype(np.float64)
