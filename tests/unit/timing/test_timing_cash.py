"""Receipts ahead, their bands, and what earlier forecasts were worth, by hand."""

from __future__ import annotations

from datetime import date, timedelta

import numpy as np
import pytest
from timing_ledgers import ask, connection, day, invoice, timing

from orchestration.scoring.timing import cash
from orchestration.scoring.timing.apply import prepare, weigh
from orchestration.scoring.timing.cash import (
    PastWeek,
    Week,
    common_share,
    forecast_weeks,
    judged_weeks,
    new_invoices,
    on_working_days,
    past_dates,
    worth,
)

AS_OF = date(2026, 6, 30)


def week(back: int, number: int = 1, *, expected: float = 100.0, deviation: float = 0.0) -> Week:
    return Week(AS_OF - timedelta(days=back), number, expected, deviation, 80.0, 90.0)


def test_weeks_of_two_invoices() -> None:
    """Each: half on the due date, three in ten ten days later."""
    model = timing({0: 0.5, 10: 0.3})
    rows = [
        invoice("paid", 0, 9, term=10),
        invoice("a", 20, amount=100.0),
        invoice("b", 0, amount=40.0),
    ]
    with connection(rows) as con:
        # a is due in 10 days, b has been for 10: it never comes
        ask(con, {"a": day(40), "b": day(40)})
        prepare(con, model, "asked", "placed")
        weigh(con, model, "placed", "weighed")
        weeks = forecast_weeks(con, model, "weighed", 4)
    assert [one.number for one in weeks] == [1, 2, 3, 4]
    assert [one.expected for one in weeks] == pytest.approx([0, 50, 30, 0])
    assert [one.deviation for one in weeks] == pytest.approx([0, 50, 100 * (0.3 * 0.7) ** 0.5, 0], abs=1e-6)
    # by due date: what is overdue in the first week; by the customer's own median, nine days later, drawn towards nobody's: a on day 19 of the forecast
    assert [one.prognosis for one in weeks] == [40, 100, 0, 0]
    assert [one.own_median for one in weeks] == [40, 0, 100, 0]
    assert (weeks[1].start, weeks[1].end) == (day(48), day(54))


def test_band_adds_what_is_common_to_what_is_chance() -> None:
    low, high = week(0, expected=40.0, deviation=3.0).band(0.1)
    assert (low, high) == pytest.approx((40 - 1.2816 * 5, 40 + 1.2816 * 5))
    assert week(0, expected=4.0, deviation=30.0).band(0.1)[0] == 0


def test_common_share_is_what_was_missed_beyond_chance() -> None:
    weeks = [week(28 * back, deviation=10.0) for back in range(1, 5)]
    actual = {(one.forecast_date, 1): 80.0 for one in weeks}
    # missed by 20 each, by chance 10: the square root of (400 - 100) / 10,000
    assert common_share(weeks, actual) == pytest.approx(0.03**0.5)
    assert common_share(weeks[:3], actual) == cash.COMMON
    # nothing came of what was expected
    assert common_share(weeks, {}) == pytest.approx((4 * (10_000 - 100) / 40_000) ** 0.5)
    # missed by less than chance
    assert common_share(weeks, {key: 101.0 for key in actual}) == 0


def test_a_forecast_of_the_past_learns_its_band_from_forecasts_that_were_over() -> None:
    weeks = [week(28 * back) for back in range(10, 0, -1)]
    actual = {(one.forecast_date, 1): 50.0 for one in weeks}
    found = judged_weeks(weeks, actual)
    # 56 days are over of every forecast but the last; the sixth sees four
    plain, taught = 1.2816 * 10, 1.2816 * 50
    assert [one.high - 100 for one in found] == pytest.approx([plain] * 5 + [taught] * 5)
    assert [one.actual for one in found] == [50.0] * 10


@pytest.mark.parametrize(
    ("first", "count", "oldest"),
    [
        (date(2025, 5, 6), 0, None),
        (date(2025, 5, 5), 1, date(2026, 5, 5)),
        (date(2025, 4, 7), 2, date(2026, 4, 7)),
        (date(2010, 1, 1), 24, date(2026, 5, 5) - timedelta(days=28 * 23)),
    ],
)
def test_days_of_earlier_forecasts(first: date, count: int, oldest: date | None) -> None:
    found = past_dates(AS_OF, first)
    assert len(found) == count
    if oldest:
        assert found[0] == oldest and found[-1] == date(2026, 5, 5)
    assert past_dates(AS_OF, None) == []


def test_worth_is_of_the_last_forecasts() -> None:
    past = [
        PastWeek(week(56 + 28 * back, expected=100.0 + 10 * (back % 2)), 90.0, 105.0, 100.0)
        for back in range(13, -1, -1)
    ]
    # an old forecast that was far off is not looked at
    past[0] = PastWeek(week(56 + 28 * 13, expected=1e6), 0.0, 1.0, 100.0)
    by = {one.method: one for one in worth(past)}
    assert by["timing"].weighted_error == pytest.approx(6 * 10 / 1200)
    assert by["own_median"].weighted_error == pytest.approx(0.1)
    assert by["prognosis"].weighted_error == pytest.approx(0.2)
    assert (by["timing"].coverage, by["prognosis"].coverage) == (1.0, None)
    assert (by["timing"].forecast_count, by["timing"].week_count) == (12, 12)
    assert by["timing"].last_date == AS_OF - timedelta(days=56)
    assert by["timing"].first_date == AS_OF - timedelta(days=56 + 28 * 11)
    edges = [
        PastWeek(week(56), 100.0, 110.0, 100.0),
        PastWeek(week(56, 2), 90.0, 100.0, 100.0),
        PastWeek(week(56, 3), 90.0, 99.0, 100.0),
        PastWeek(week(56, 4), 101.0, 110.0, 100.0),
    ]
    assert worth(edges)[0].coverage == 0.5


def test_worth_of_nothing() -> None:
    assert all(
        one.weighted_error is None and one.coverage is None and one.forecast_count == 0 for one in worth([])
    )


def test_new_invoices_of_a_young_ledger() -> None:
    """Ten days of ledger, 30 a day on average; half comes the next day, half two days later."""
    sales = {AS_OF - timedelta(days=back): 300.0 / 11 * 1.1 for back in range(0, 10)} | {
        AS_OF - timedelta(days=10): 30.0
    }
    ahead = new_invoices(sales, np.array([0.0, 0.5, 0.5]), AS_OF, AS_OF - timedelta(days=10), 4)
    assert ahead == pytest.approx([0, 15, 30, 30])


def test_new_invoices_repeat_the_year_before_with_its_growth() -> None:
    """On each Tuesday: 100 a year before, 120 in the last half year."""
    sales = {}
    for back in range(0, 7 * 140, 7):
        sales[AS_OF - timedelta(days=back)] = 120.0 if back < 182 else 100.0
    ahead = new_invoices(sales, np.array([1.0]), AS_OF, AS_OF - timedelta(days=364 + 14), 14)
    assert [round(float(amount), 6) for amount in ahead] == [0, 0, 0, 0, 0, 0, 120, 0, 0, 0, 0, 0, 0, 120]
    # a year and a half short of a day: the mean of the last three months
    young = new_invoices(sales, np.array([1.0]), AS_OF, AS_OF - timedelta(days=364 + 13), 14)
    assert young == pytest.approx([13 * 120 / 90] * 14)


@pytest.mark.parametrize(("now", "growth"), [(1000.0, 1.5), (1.0, 0.5), (130.0, 1.3)])
def test_growth_is_bounded(now: float, growth: float) -> None:
    sales = {AS_OF - timedelta(days=back): now if back < 182 else 100.0 for back in range(0, 800)}
    ahead = new_invoices(sales, np.array([1.0]), AS_OF, AS_OF - timedelta(days=799), 3)
    assert ahead == pytest.approx([100 * growth] * 3)


def test_no_ledger_no_new_invoices() -> None:
    assert new_invoices({}, np.array([1.0]), AS_OF, None, 3).tolist() == [0, 0, 0]


def test_money_of_a_weekend_comes_on_monday() -> None:
    """The day after Tuesday 30 June 2026 is a Wednesday: days 4 and 5 are a weekend, 11 and 12 the next."""
    tuesday = date(2026, 6, 30)
    moved = on_working_days(np.array([1.0, 2, 4, 8, 16, 32, 64]), tuesday)
    assert moved.tolist() == [1, 2, 4, 0, 0, 56, 64]
    cut_off = on_working_days(np.array([0.0, 0, 1, 2, 4]), tuesday)
    assert cut_off.tolist() == [0, 0, 1, 0, 6]
