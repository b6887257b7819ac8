"""Figures of predictions and of plain baselines, by hand on small ledgers."""

from __future__ import annotations

from datetime import date

import pytest
from timing_ledgers import Row, ask_at_start, connection, day, invoice

from orchestration.scoring.timing.judge import BackTest, Judged, back_test, default_split, is_better


def judged(rows: list[Row], split: int, until: int) -> BackTest:
    with connection(rows) as con:
        ask_at_start(con)
        return back_test(con, day(split), day(until))


def ledger(late: tuple[int, ...], count: int = 100) -> list[Row]:
    """An invoice a day with a term of ten days; days late in turn."""
    return [invoice(f"i{at:03d}", at, late[at % len(late)], term=10) for at in range(count)]


def test_baselines_by_hand() -> None:
    # two in three are five days late, one is two early; the middle is 5
    found = judged(ledger((5, 5, -2)), 59, 400)
    terms, own_median, own_rate = (found.of(name) for name in ("terms", "own_median", "own_late_rate"))
    assert terms and own_median and own_rate
    assert (terms.test_count, terms.settled_count, terms.as_of) == (40, 40, day(59))
    # from day 60: 13 times -2 and 27 times 5 in forty (days 62, 65 … 98)
    assert terms.late_rate == pytest.approx(27 / 40)
    assert terms.mean_error_days == pytest.approx((13 * 2 + 27 * 5) / 40)
    assert terms.median_error_days == 5
    assert terms.auc == 0.5
    assert own_median.mean_error_days == pytest.approx(13 * 7 / 40)
    assert own_median.median_error_days == 0
    assert (own_median.auc, own_median.brier, own_median.interval_coverage) == (None, None, None)
    assert (own_rate.mean_error_days, own_rate.interval_coverage) == (None, None)
    assert own_rate.brier == pytest.approx(0.22, abs=0.03)


def test_without_late_invoices_there_is_nothing_to_rank() -> None:
    found = judged(ledger((0, -1)), 59, 400)
    assert [one.method for one in found.judged] == [
        "timing",
        "own_habit",
        "own_median",
        "own_late_rate",
        "terms",
    ]
    assert all(one.auc is None for one in found.judged)
    assert all(one.late_rate == 0 for one in found.judged)


@pytest.mark.parametrize(("split", "count"), [(69, 30), (70, 0)])
def test_too_few_invoices_are_not_judged(split: int, count: int) -> None:
    found = judged(ledger((5, -2)), split, 400)
    assert (found.judged[0].test_count if found.judged else 0) == count
    assert found.predictions.num_rows == 99 - split


def test_who_pays_soon_is_not_all_that_is_judged() -> None:
    """Where some are still open, only invoices are judged that have been due for 45 days."""
    rows = ledger((0, 30))
    until = 120
    known = [
        {**row, "clear_date": row["clear_date"] if row["clear_date"] <= day(until) else None} for row in rows
    ]
    found = judged(known, 20, until)
    # due on day 75 at the latest: made on 21 to 65, of which those on odd days are late
    assert found.judged[0].test_count == 45
    assert found.judged[0].late_rate == pytest.approx(23 / 45)


def test_where_next_to_all_are_paid_all_are_judged() -> None:
    rows = ledger((0, 3))
    rows[99]["clear_date"] = None
    found = judged(rows, 20, 120)
    assert found.judged[0].test_count == 79
    assert found.judged[0].settled_count == 78
    # one that is open on its due date tells nothing yet
    rows[98]["clear_date"] = rows[97]["clear_date"] = day(100)
    assert judged(rows, 20, 109).judged[0].test_count == 78
    assert judged(rows, 20, 110).judged[0].test_count == 79


def test_what_was_credited_away_is_not_judged_and_what_was_lost_was_late() -> None:
    rows = ledger((0, 0))
    rows[80] |= {"clear_date": None, "closed_date": day(95)}
    rows[81] |= {"clear_date": None, "closed_date": day(95), "is_lost": True}
    found = judged(rows, 39, 400)
    assert (found.judged[0].test_count, found.judged[0].settled_count) == (59, 58)
    assert found.judged[0].late_rate == pytest.approx(1 / 59)


def test_split_lies_behind_seven_in_ten() -> None:
    with connection(ledger((0,))) as con:
        assert default_split(con) == day(69)
    with connection([]) as con:
        assert default_split(con) is None


def figures(method: str, error: float, brier: float) -> Judged:
    return Judged(method, date(2025, 1, 1), 1, 1, 1, 0.5, 0.5, error, error, 0.8, brier)


@pytest.mark.parametrize(
    ("error", "brier", "better"),
    [(4.0, 0.3, True), (6.0, 0.1, True), (5.0, 0.2, False), (6.0, 0.3, False)],
)
def test_the_model_is_used_where_it_beats_the_own_habit(error: float, brier: float, better: bool) -> None:
    found = BackTest([figures("timing", error, brier), figures("own_habit", 5.0, 0.2)], None)  # type: ignore[arg-type]
    assert is_better(found) is better


def test_the_model_is_used_where_nothing_can_be_judged() -> None:
    assert is_better(BackTest([], None))  # type: ignore[arg-type]
