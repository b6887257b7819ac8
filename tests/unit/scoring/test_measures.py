"""Figures of rankings and probabilities, on rows that can be counted by hand."""

from __future__ import annotations

import numpy as np
import pytest

from orchestration.scoring.measures import (
    area_under_curve,
    brier_score,
    calibration_error,
    lift,
    population_stability,
    rate_interval,
    tenths,
    top_good_rate,
    with_interval,
)

GOOD = np.array([1.0, 1.0, 0.0, 1.0, 0.0])
SURE = np.array([0.9, 0.7, 0.6, 0.4, 0.1])


def test_auc_counts_the_pairs_that_stand_right() -> None:
    # three good, two bad: of six pairs one stands wrong (0.4 below 0.6)
    assert area_under_curve(GOOD, SURE) == pytest.approx(5 / 6)


def test_equal_predictions_count_half() -> None:
    assert area_under_curve(np.array([1.0, 0.0]), np.array([0.5, 0.5])) == 0.5


def test_auc_is_unknown_with_one_kind_only() -> None:
    assert area_under_curve(np.ones(3), np.array([0.1, 0.2, 0.3])) is None


def test_the_top_is_at_least_one_row_and_the_best_ones() -> None:
    assert top_good_rate(GOOD, SURE, 0.2) == 1.0
    assert top_good_rate(GOOD, SURE, 0.6) == pytest.approx(2 / 3)
    assert top_good_rate(GOOD, SURE, 0.01) == 1.0
    assert top_good_rate(np.array([]), np.array([]), 0.2) is None


def test_lift_is_the_tops_rate_as_a_multiple_of_all() -> None:
    assert lift(GOOD, SURE, 0.4) == pytest.approx(1 / 0.6)
    assert lift(np.zeros(4), np.arange(4.0), 0.5) is None


def test_brier_score() -> None:
    assert brier_score(np.array([1.0, 0.0]), np.array([0.8, 0.4])) == pytest.approx((0.04 + 0.16) / 2)


def test_tenths_begin_with_the_best_and_differ_by_one_row_at_most() -> None:
    group = tenths(np.arange(25.0))
    assert group[24] == 1 and group[0] == 10
    assert set(np.bincount(group)[1:]) == {2, 3}


def test_calibration_error_is_zero_where_rates_come_true_and_their_distance_where_not() -> None:
    good = np.tile([1.0, 0.0], 100)
    assert calibration_error(good, np.full(200, 0.5)) == pytest.approx(0.0)
    assert calibration_error(good, np.full(200, 0.8)) == pytest.approx(0.3)


def test_calibration_is_judged_per_group_so_that_errors_do_not_make_up_for_each_other() -> None:
    good = np.concatenate([np.ones(150), np.zeros(150)])
    predicted = np.concatenate([np.full(150, 0.7), np.full(150, 0.3)])
    assert calibration_error(good, predicted) == pytest.approx(0.3)


def test_an_interval_holds_its_figure_and_narrows_with_rows_and_is_the_same_every_time() -> None:
    def interval(rows: int) -> tuple[float, float]:
        random = np.random.default_rng(1)
        good = (random.random(rows) < 0.4).astype(float)
        found = with_interval(area_under_curve, good, good + random.normal(0, 2, rows))
        assert found.low is not None and found.high is not None and found.value is not None
        assert found.low < found.value < found.high
        return found.low, found.high

    few, many = interval(80), interval(2000)
    assert many[1] - many[0] < (few[1] - few[0]) / 3
    assert interval(80) == few


def test_wilsons_interval_of_a_rate() -> None:
    low, high = rate_interval(5, 10, z=1.96)
    assert (low, high) == pytest.approx((0.2366, 0.7634), abs=1e-4)
    assert rate_interval(0, 0) == (0.0, 1.0)
    assert rate_interval(0, 10)[0] == 0.0 and rate_interval(10, 10)[1] == 1.0


def test_psi_is_zero_for_equal_shares_and_by_its_formula_else() -> None:
    assert population_stability(np.array([50.0, 50.0]), np.array([500.0, 500.0])) == pytest.approx(0.0)
    expected = (0.8 - 0.5) * np.log(0.8 / 0.5) + (0.2 - 0.5) * np.log(0.2 / 0.5)
    assert population_stability(np.array([50.0, 50.0]), np.array([80.0, 20.0])) == pytest.approx(expected)
