"""Bins: where a value falls, what a bin weighs, and which trend is held."""

from __future__ import annotations

import math
from dataclasses import replace

import numpy as np
import pyarrow as pa
import pytest

from orchestration.scoring.binning import (
    Bin,
    cuts,
    fit_bins,
    keep_trend,
    log_odds,
    positions,
    range_label,
    roundest,
    with_trend,
)
from orchestration.scoring.features import Feature, Numbers, Settings, Words, column_of, folds_of

SIZE, SECTOR, FORM = (
    Feature("size", "number"),
    Feature("sector", "code", levels=(1, 2, 4)),
    Feature("form", "category"),
)
SMALL = Settings(
    least_value_rows=2, number_pseudo_count=4, category_pseudo_count=6, code_pseudo_count=10, least_rows=15
)


def numbers(*values: float | None) -> Numbers:
    column = column_of(pa.table({"x": pa.array(values, pa.float64())}), "x", "number")
    assert isinstance(column, Numbers)
    return column


def words(*values: str | None) -> Words:
    column = column_of(pa.table({"x": pa.array(values, pa.string())}), "x", "category")
    assert isinstance(column, Words)
    return column


def ranges(*bounds: float) -> list[Bin]:
    edges = [None, *bounds, None]
    rows = [Bin("size", at + 1, "", "number", edges[at], edges[at + 1]) for at in range(len(edges) - 1)]
    return [*rows, Bin("size", len(rows) + 1, "missing", "number", is_missing=True)]


def of(bins: list[Bin], value: str | None) -> Bin:
    return next(row for row in bins if row.value == value and not row.is_missing)


# where a value falls


def test_a_value_on_a_bound_goes_right() -> None:
    found = positions(ranges(10, 20), numbers(9.999, 10, 19.999, 20))
    assert found.tolist() == [0, 1, 1, 2]


def test_infinite_numbers_fall_into_the_outer_ranges_and_nan_is_missing() -> None:
    found = positions(ranges(10, 20), numbers(-math.inf, math.inf, math.nan, None))
    assert found.tolist() == [0, 2, 3, 3]


def test_a_code_falls_to_its_longest_known_beginning() -> None:
    bins = [
        Bin("sector", at + 1, value, "code", value=value) for at, value in enumerate(("4", "41", "4120", "5"))
    ]
    bins += [Bin("sector", 5, "other", "code"), Bin("sector", 6, "missing", "code", is_missing=True)]
    found = positions(bins, words("4120", "4121", "41", "49", "4", "5", "6", None, "412"))
    assert found.tolist() == [2, 1, 1, 0, 0, 3, 4, 5, 1]


def test_unseen_values_of_a_category_are_other_and_blanks_are_missing() -> None:
    bins = fit_bins(FORM, words(*["bv"] * 6 + ["nv"] * 6), np.array([1, 0] * 6), SMALL)
    assert [bins[at].bin for at in positions(bins, words("bv", " nv ", "vof", "", "  ", None))] == [
        "bv",
        "nv",
        "other",
        "missing",
        "missing",
        "missing",
    ]


# what a bin weighs


def test_a_value_weighs_its_rate_shrunk_to_the_overall_rate() -> None:
    # 8 bv of which 7 good, 12 nv of which 3 good: 10 of 20 overall; six average rows added
    good = np.array([1] * 7 + [0] + [1] * 3 + [0] * 9)
    bins = fit_bins(FORM, words(*["bv"] * 8 + ["nv"] * 12), good, SMALL)
    bv = of(bins, "bv")
    assert (bv.count, bv.good_count, bv.good_rate) == (8, 7, 7 / 8)
    assert bv.weight_of_evidence == pytest.approx(math.log((7 + 3) / (1 + 3)))
    assert of(bins, "nv").weight_of_evidence == pytest.approx(math.log((3 + 3) / (9 + 3)))


def test_the_information_value_is_the_difference_of_shares_times_the_weight() -> None:
    good = np.array([1] * 7 + [0] + [1] * 3 + [0] * 9)
    bins = fit_bins(FORM, words(*["bv"] * 8 + ["nv"] * 12), good, SMALL)
    bv = of(bins, "bv")
    assert bv.information_value == pytest.approx((7 / 10 - 1 / 10) * bv.weight_of_evidence)


def test_weights_are_against_the_overall_odds() -> None:
    # 15 of 20 good overall; a bin of just that rate says nothing, whatever its size
    good = np.array([1, 1, 1, 0] * 5)
    bins = fit_bins(FORM, words(*["bv"] * 8 + ["nv"] * 12), good, SMALL)
    assert of(bins, "bv").weight_of_evidence == pytest.approx(0)


def test_a_code_shrinks_to_its_parent_and_the_parent_to_all() -> None:
    # 20 rows of 4: 41 has 8 (all good), 42 has 12 (3 good); 20 rows of 5 (10 good)
    code = ["4100"] * 8 + ["4200"] * 12 + ["5"] * 20
    good = np.array([1] * 8 + [1] * 3 + [0] * 9 + [1, 0] * 10)
    bins = fit_bins(SECTOR, words(*code), good, SMALL)
    base = 21 / 40
    four = (11 + 10 * base) / (20 + 10)
    fortyone = (8 + 10 * four) / (8 + 10)
    assert of(bins, "4").weight_of_evidence == pytest.approx(log_odds(four) - log_odds(base))
    assert of(bins, "41").weight_of_evidence == pytest.approx(log_odds(fortyone) - log_odds(base))
    assert (of(bins, "4").count, of(bins, "4").good_count) == (20, 11)
    assert of(bins, "4").information_value == 0  # none of its rows has no longer beginning


def test_a_longer_beginning_of_the_same_rows_gets_no_bin_of_its_own() -> None:
    code = ["4100"] * 8 + ["4200"] * 12 + ["5"] * 20
    bins = fit_bins(SECTOR, words(*code), np.array([1, 0] * 20), SMALL)
    assert [row.bin for row in bins] == ["4", "41", "42", "5", "other", "missing"]


def test_a_beginning_of_too_few_rows_gets_no_bin() -> None:
    # two rows are enough here, one is not
    code = ["41"] * 2 + ["42"] + ["4"] * 17
    bins = fit_bins(SECTOR, words(*code, *["5"] * 5), np.array([1, 0, 1, 0, 1] * 5), SMALL)
    assert [row.value for row in bins] == ["4", "41", "5", None, None]


def test_a_rare_value_pools_into_other() -> None:
    settings = replace(SMALL, least_category_share=0.1)
    column = words(*["a"] * 14, *["b"] * 2, *["c"] * 2, *["d"], *["e"])
    bins = fit_bins(FORM, column, np.array([1, 0] * 10), settings)
    assert [(row.bin, row.count) for row in bins] == [
        ("a", 14),
        ("b", 2),
        ("c", 2),
        ("other", 2),
        ("missing", 0),
    ]


def test_a_bin_that_no_row_fell_into_is_neutral() -> None:
    bins = fit_bins(FORM, words(*["a"] * 10, *["b"] * 10), np.array([1] * 8 + [0] * 12), SMALL)
    assert [(row.bin, row.weight_of_evidence, row.good_rate) for row in bins[-2:]] == [
        ("other", 0.0, None),
        ("missing", 0.0, None),
    ]


def test_missing_numbers_are_a_bin_with_a_weight_of_its_own() -> None:
    # 20 missing, all bad; four average rows added
    column = numbers(*[1.0] * 40, *[None] * 20)
    good = np.array([1] * 40 + [0] * 20)
    missing = fit_bins(SIZE, column, good, SMALL)[-1]
    rate = (0 + 4 * 2 / 3) / (20 + 4)
    assert missing.is_missing
    assert (missing.count, missing.good_count) == (20, 0)
    assert missing.weight_of_evidence == pytest.approx(log_odds(rate) - log_odds(2 / 3))


# ranges


def test_cuts_lie_where_the_rate_changes_and_no_range_is_smaller_than_asked() -> None:
    values = np.arange(100.0)
    good = (values >= 40).astype(int)
    assert cuts(values, good, "rising", SMALL) == [40]
    assert cuts(values, good, "falling", SMALL) == []
    # the change after 10 rows is not cut off: a range holds 15
    early = cuts(values, (values >= 10).astype(int), "free", SMALL)
    assert min(early) >= 15


def test_too_few_values_for_two_ranges_are_not_cut() -> None:
    values = np.arange(30.0)
    assert cuts(values, (values >= 15).astype(int), "free", SMALL) == [15]
    assert cuts(values[:29], (values[:29] >= 15).astype(int), "free", SMALL) == []


def test_a_trend_that_is_asked_for_is_held() -> None:
    rng = np.random.default_rng(3)
    values = rng.normal(size=600)
    good = (rng.random(600) < 0.5 + 0.2 * np.sin(3 * values)).astype(int)
    for trend, sign in (("rising", 1), ("falling", -1)):
        bins = fit_bins(replace(SIZE, trend=trend), Numbers(values), good, SMALL)[:-1]
        assert all(np.diff([sign * row.weight_of_evidence for row in bins]) > 0)
    free = fit_bins(replace(SIZE, trend="free"), Numbers(values), good, SMALL)[:-1]
    steps = np.diff([row.weight_of_evidence for row in free])
    assert steps.min() < 0 < steps.max()


@pytest.mark.parametrize(
    ("rate", "trend"),
    [
        (lambda x: 0.2 + 0.6 * x, "rising"),
        (lambda x: 0.8 - 0.6 * x, "falling"),
        (lambda x: 0.9 - 0.8 * (abs(x - 0.5) < 0.2), "free"),
    ],
)
def test_the_trend_is_what_unseen_rows_say(rate, trend: str) -> None:
    rng = np.random.default_rng(5)
    values = rng.random(800)
    good = (rng.random(800) < np.vectorize(rate)(values)).astype(int)
    fold = folds_of([f"{row}" for row in range(800)], good, 5)
    assert with_trend(SIZE, Numbers(values), good, fold, Settings()).trend == trend
    asked = replace(SIZE, trend="falling")
    assert with_trend(asked, Numbers(values), good, fold, Settings()) == asked


@pytest.mark.parametrize(
    ("low", "high", "bound"),
    [
        (9, 10, 10),
        (9, 12, 10),
        (11, 12, 12),
        (0.4812, 0.4829, 0.482),
        (-7, -3, -3),
        (-1, 3, 0),
        (0, 1, 1),
        (149, 151, 150),
    ],
)
def test_a_bound_is_the_roundest_number_above_the_left_and_not_above_the_right_neighbour(
    low: float, high: float, bound: float
) -> None:
    found = roundest(low, high)
    assert low < found <= high
    assert found == pytest.approx(bound)


def test_ranges_are_named_as_people_write_them() -> None:
    assert range_label(None, 10, True) == "under 10"
    assert range_label(10, 50, True) == "10 – 49"
    assert range_label(5, 6, True) == "5"
    assert range_label(0.5, 2, False) == "0.5 – 2"
    assert range_label(1000, None, True) == "1,000 and over"
    assert range_label(None, None, True) == "any"


def test_a_bound_goes_where_shrinkage_turns_the_trend_round() -> None:
    # 50 of 100 good under 10; 60 of 60 under 20; 6 of 6 from there on, which shrink below those
    values = np.array([5.0] * 100 + [15.0] * 60 + [25.0] * 6)
    good = np.array([1, 0] * 50 + [1] * 66)
    assert keep_trend([10.0, 20.0], values, good, good, "rising", SMALL) == [10.0]
    assert keep_trend([10.0, 20.0], values, good, good, "falling", SMALL) == []


def test_a_gain_of_free_ranges_within_a_standard_error_is_no_reason_for_them() -> None:
    rng = np.random.default_rng(55)
    values = rng.random(400)
    good = (rng.random(400) < 0.3 + 0.4 * values).astype(int)
    fold = folds_of([f"{row}" for row in range(400)], good, 5)
    assert with_trend(SIZE, Numbers(values), good, fold, Settings()).trend == "rising"
