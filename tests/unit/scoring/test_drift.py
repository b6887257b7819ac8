"""How far a feature has moved between two sets of rows."""

from __future__ import annotations

import pyarrow as pa
import pytest

from orchestration.scoring.drift import Drift, feature_drift
from orchestration.scoring.features import Feature

NUMBER = Feature("n", "number")


def column(*values: object) -> pa.ChunkedArray:
    return pa.chunked_array([pa.array(values)])


def test_the_same_rows_have_not_moved() -> None:
    rows = column(*[float(one) for one in range(200)])
    assert feature_drift(NUMBER, rows, rows).psi == pytest.approx(0.0)


def test_other_numbers_and_more_missing_ones_have_moved() -> None:
    before = column(*[float(one) for one in range(200)])
    after = column(*[float(one) + 150 for one in range(200)])
    gone = column(*[float(one) if one % 2 else None for one in range(200)])
    assert feature_drift(NUMBER, before, after).drift_class == "moved"
    assert feature_drift(NUMBER, before, gone).psi > 0.25


def test_a_code_is_compared_at_its_first_level_and_rare_values_count_together() -> None:
    code = Feature("c", "code", levels=(2, 4))
    before = column(*["4321"] * 90, *["5610"] * 10)
    same = column(*["4399"] * 90, *["5630"] * 10)
    moved = column(*["4399"] * 50, *["9999"] * 50)
    assert feature_drift(code, before, same).psi == pytest.approx(0.0)
    assert feature_drift(code, before, moved).drift_class == "moved"


@pytest.mark.parametrize(
    ("psi", "named"), [(0.0999, "stable"), (0.1, "shifting"), (0.2499, "shifting"), (0.25, "moved")]
)
def test_a_psi_has_a_name(psi: float, named: str) -> None:
    assert Drift("n", psi, 1, 1).drift_class == named
