"""The back-test on time: what counts as known, who is judged, which method may rank."""

from __future__ import annotations

from datetime import date, timedelta

import numpy as np
import pyarrow as pa
import pytest

from orchestration.scoring.backtest import (
    BOOSTED,
    SCORECARD,
    SECTOR_RATE,
    BackTest,
    back_test,
    cut_offs,
    deciles,
    is_enough,
    judge,
    months_before,
    split_at,
)
from orchestration.scoring.features import Feature

AS_OF = date(2026, 6, 30)
FEATURES = (Feature("industry_code", "code", levels=(2,)), Feature("credit_score", "number", trend="rising"))


def relations(count: int = 600, seed: int = 3, told_by: str = "credit_score") -> pa.Table:
    """Relations over five years whose outcome follows the credit score, or the sector."""
    random = np.random.default_rng(seed)
    entry = [date(2021, 7, 1) + timedelta(days=int(day)) for day in np.sort(random.integers(0, 1400, count))]
    score = random.normal(60, 15, count)
    sector = random.choice(["41", "56", "62"], count)
    edge = {"credit_score": (score - 60) / 8, "industry_code": np.where(sector == "41", 2.5, -1.5)}[told_by]
    good = (random.random(count) < 1 / (1 + np.exp(-edge))).astype(np.int64)
    return pa.table(
        {
            "company_id": [f"K{number:05d}" for number in range(count)],
            "entry_date": pa.array(entry, pa.date32()),
            "outcome_date": pa.array([min(day + timedelta(days=730), AS_OF) for day in entry], pa.date32()),
            "is_good": good,
            "industry_code": pa.array(sector.tolist()),
            "credit_score": score,
        }
    )


def one(entry: date, outcome: date) -> pa.Table:
    return pa.table(
        {
            "entry_date": pa.array([entry], pa.date32()),
            "outcome_date": pa.array([outcome], pa.date32()),
            "is_good": [1],
        }
    )


def test_known_is_whose_outcome_fell_by_the_day_and_after_is_who_came_later() -> None:
    day = date(2024, 1, 1)
    known, after = split_at(one(date(2022, 1, 1), day), day)
    assert (known.num_rows, after.num_rows) == (1, 0)
    known, after = split_at(one(day, day + timedelta(days=1)), day)
    assert (known.num_rows, after.num_rows) == (0, 0)
    known, after = split_at(one(day + timedelta(days=1), date(2025, 6, 1)), day)
    assert (known.num_rows, after.num_rows) == (0, 1)


@pytest.mark.parametrize(
    ("day", "months", "earlier"),
    [
        (date(2026, 6, 30), 6, date(2025, 12, 30)),
        (date(2026, 3, 31), 1, date(2026, 2, 28)),
        (date(2024, 3, 31), 1, date(2024, 2, 29)),
        (date(2026, 1, 15), 13, date(2024, 12, 15)),
    ],
)
def test_months_before_a_day(day: date, months: int, earlier: date) -> None:
    assert months_before(day, months) == earlier


def test_enough_is_enough_rows_and_enough_of_both_kinds() -> None:
    assert is_enough(np.array([1.0] * 45 + [0.0] * 15))
    assert not is_enough(np.array([1.0] * 44 + [0.0] * 15))
    assert not is_enough(np.array([1.0] * 46 + [0.0] * 14))


def test_cut_offs_have_enough_on_both_sides_and_are_few() -> None:
    rows = relations()
    days = cut_offs(rows, AS_OF)
    assert days == sorted(days) and 1 <= len(days) <= 4
    for day in days:
        known, after = split_at(rows, day)
        assert known.num_rows >= 60 and after.num_rows >= 30
    assert cut_offs(relations(60), AS_OF) == []


def test_the_scorecard_that_sees_the_cause_beats_the_sectors() -> None:
    found = back_test(relations(), FEATURES, "industry_code", AS_OF)
    assert found.beats_baseline is True
    card = found.figure(SCORECARD)
    assert card is not None and card.auc.value is not None and card.auc.value > 0.7
    assert {one.method for one in found.judged} == {SCORECARD, SECTOR_RATE, BOOSTED}
    # each relation once, however many dates it came after
    assert card.test_count == max(one.test_count for one in found.judged if one.cut_off is not None)


def test_the_sectors_rank_where_the_scorecard_is_no_better() -> None:
    found = BackTest()
    good = np.array([1.0] * 20 + [0.0] * 20)
    found.judged = [
        judge(None, SCORECARD, 100, good, np.arange(40.0)),
        judge(None, SECTOR_RATE, 100, good, -np.arange(40.0)),
    ]
    assert found.beats_baseline is False
    assert BackTest().beats_baseline is None and BackTest().is_empty


def test_tenths_add_up_to_the_judged_and_the_best_are_better() -> None:
    found = back_test(relations(), FEATURES, "industry_code", AS_OF)
    rows = [one for one in deciles(found) if one.method == SCORECARD]
    card = found.figure(SCORECARD)
    assert card is not None and sum(one.count for one in rows) == card.test_count
    assert [one.decile for one in rows] == list(range(1, 11))
    assert rows[0].good_rate > rows[-1].good_rate and rows[0].low <= rows[0].good_rate <= rows[0].high


def test_the_order_of_rows_changes_nothing() -> None:
    rows = relations(400)
    turned = rows.take(pa.array(np.random.default_rng(0).permutation(rows.num_rows)))
    first, second = (
        back_test(table.sort_by("company_id"), FEATURES, "industry_code", AS_OF).judged
        for table in (rows, turned)
    )
    assert first == second
