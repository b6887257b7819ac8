"""What was known of a customer and an invoice on a day, by hand, and nothing that came after it."""

from __future__ import annotations

import pytest
from timing_ledgers import ask, connection, day, invoice

from orchestration.scoring.timing.history import WINDOWS


def test_figures_of_a_small_ledger() -> None:
    rows = [
        invoice("a", 0, 10),
        invoice("b", 10, 20, amount=400.0),
        invoice("d", 20, -5),
        invoice("e", 30, 0),
        invoice("x", 100),
    ]
    with connection(rows) as con:
        found = ask(con, {"x": day(99)})["x"]
    assert found["paid_count"] == 4
    assert found["mean_all"] == pytest.approx(25 / 4)
    assert found["mean_recent"] == found["mean_long"] == found["mean_all"]
    assert found["median_middle"] == found["median_long"] == 5
    assert (
        found["late_all"] == found["late_recent"] == found["late_long"] == 0.5
    )  # on the due date is not late
    assert found["very_late_long"] == 0.25  # ten days are not very late
    # paid on days 40, 45, 60 and 60: of one day the last by number is the last
    assert found["last_late"] == 0
    assert found["days_since_paid"] == 99 - 60
    assert found["low_long"] == pytest.approx(-3.5)
    assert found["high_long"] == pytest.approx(17)
    assert found["spread_long"] == pytest.approx((393.75 / 4 - 0.0) ** 0.5, rel=0.2)
    assert found["usual_amount"] == pytest.approx((3 * 4.605170186 + 5.991464547) / 4)


def test_each_figure_rests_on_its_last_invoices() -> None:
    rows = [invoice(f"p{at:02d}", at, at, term=14) for at in range(1, 41)]
    with connection([*rows, invoice("x", 150)]) as con:
        found = ask(con, {"x": day(149)})["x"]
    assert found["last_late"] == 40
    assert found["mean_recent"] == sum(range(35, 41)) / 6
    assert found["median_middle"] == 34.5
    assert found["mean_long"] == 28.5
    assert found["median_long"] == 22.5
    assert found["mean_all"] == 20.5
    assert found["late_recent"] == found["late_long"] == found["late_all"] == 1
    assert found["very_late_long"] == 1


def test_days_far_out_are_cut_off() -> None:
    with connection([invoice("a", 0, 400), invoice("b", 300, -200), invoice("x", 900)]) as con:
        found = ask(con, {"x": day(899)})["x"]
    assert found["mean_all"] == (120 - 60) / 2


def test_who_never_paid_has_no_figures() -> None:
    with connection([invoice("x", 100), invoice("y", 0, 3, customer_id="k")]) as con:
        found = ask(con, {"x": day(99)})["x"]
    assert found["paid_count"] == 0
    assert all(found[name] is None for name in WINDOWS)
    assert found["days_since_paid"] is None and found["open_late"] == 0


@pytest.mark.parametrize(("asked", "count"), [(44, 0), (45, 1)])
def test_a_payment_is_known_on_its_day(asked: int, count: int) -> None:
    with connection([invoice("a", 0, 15), invoice("x", 90)]) as con:
        assert ask(con, {"x": day(asked)})["x"]["paid_count"] == count


@pytest.mark.parametrize(
    ("asked", "open_late", "why"),
    [
        (30, 0, "nothing is late on its due date"),
        (31, 1, "one is late the day after"),
        (59, 1, "the credited one is late until it is credited"),
        (41, 2, "the other one joins it"),
        (49, 2, "it is still open the day before it is paid"),
        (50, 1, "what is paid is not open"),
        (60, 0, "what is credited away is not open, though no money came"),
    ],
)
def test_arrears_of_others(asked: int, open_late: int, why: str) -> None:
    rows = [invoice("a", 0, closed_date=day(60)), invoice("b", 10, 10), invoice("x", 200)]
    with connection(rows) as con:
        assert ask(con, {"x": day(asked)})["x"]["open_late"] == open_late, why


@pytest.mark.parametrize("asked", [30, 31, 90])
def test_an_invoice_is_not_its_own_company(asked: int) -> None:
    with connection([invoice("x", 0)]) as con:
        assert ask(con, {"x": day(asked)})["x"]["open_late"] == 0


def test_shares_of_payment_days() -> None:
    # day 0 is Monday 6 January 2025; 28 January is the first of the month's last four days, 15 and 18 are its middle
    on = {"a": 8, "b": 9, "c": 12, "d": 13, "e": 21, "f": 22}  # 14, 15, 18, 19, 27 and 28 January
    rows = [invoice(name, at - 10, 0, term=10) for name, at in on.items()]
    with connection([*rows, invoice("x", 90)]) as con:
        found = ask(con, {"x": day(89)})["x"]
    assert found["mid_month_share"] == pytest.approx(2 / 6)
    assert found["month_end_share"] == pytest.approx(1 / 6)
    assert [found[f"weekday_{at}_share"] for at in (1, 2, 3, 6, 7)] == pytest.approx(
        [1 / 6, 2 / 6, 1 / 6, 1 / 6, 1 / 6]
    )


def test_what_comes_later_changes_nothing() -> None:
    known = [invoice(f"a{at}", 3 * at, at % 7 - 2, term=14) for at in range(12)]
    stands = [invoice("x", 20), invoice("y", 5), invoice("z", 6, customer_id="k")]
    later = [
        {**invoice("x", 20), "clear_date": day(61)},
        {**invoice("y", 5), "closed_date": day(61), "is_lost": True},
        {**invoice("z", 6, customer_id="k"), "clear_date": day(200)},
        *(invoice(f"n{at}", 61 + at, 3) for at in range(8)),
    ]
    asked = {name: day(60) for name in "xyz"}
    with connection([*known, *stands]) as con:
        before = ask(con, asked)
    with connection([*known, *later]) as con:
        assert ask(con, asked) == before
