"""What is learned: from few rows, from none, from rows that are not over, and the same from any order."""

from __future__ import annotations

import numpy as np
import pytest
from timing_ledgers import Row, ask_at_start, connection, day, invoice, rows_of

from orchestration.scoring.timing.apply import foretell, prepare, weigh
from orchestration.scoring.timing.fit import ENOUGH_ROWS, _weights, fit_timing
from orchestration.scoring.timing.model import DAYS, FIRST, Timing


def fitted(rows: list[Row], known_on: int, *, threads: int = 2, plain: bool = False) -> Timing:
    with connection(rows, threads) as con:
        ask_at_start(con)
        return fit_timing(con, day(known_on), plain=plain)


def ledger(count: int = 500, customers: int = 20, seed: int = 5, days: int = 400) -> list[Row]:
    random = np.random.default_rng(seed)
    habit = random.normal(2, 10, customers).round()
    rows = []
    for at in range(count):
        customer = int(random.integers(customers))
        late = int(habit[customer] + random.normal(0, 4))
        made = int(random.integers(days))
        rows.append(invoice(f"i{at:05d}", made, late, customer_id=f"c{customer}", amount=float(50 + at % 90)))
    return rows


def late_share(model: Timing) -> float:
    """Of the one profile of a plain model whose base day is the due date: what comes later, or never."""
    return float(1 - model.profiles[0, : 1 - FIRST].sum())


@pytest.mark.parametrize(("count", "method"), [(ENOUGH_ROWS - 1, "own_habit"), (ENOUGH_ROWS, "timing")])
def test_few_invoices_give_the_own_habit(count: int, method: str) -> None:
    model = fitted(ledger(count), 600)
    assert (model.method, model.row_count) == (method, count)
    assert np.allclose(model.profiles.sum(axis=1), 1, atol=1e-6)


def test_nothing_paid_at_all_works() -> None:
    model = fitted([invoice(f"x{at}", at) for at in range(30)], 100)
    assert (model.method, model.row_count, model.dispute_days) == ("own_habit", 0, 30)
    assert model.profiles.sum() == pytest.approx(1, abs=1e-6)
    assert model.profiles[0, -FIRST] > 0


def test_nothing_known_at_all_works() -> None:
    model = fitted([invoice("x", 50)], 10)
    assert (model.row_count, model.profiles.shape) == (0, (1, DAYS + 1))


def test_what_is_still_open_counts() -> None:
    """Half pay on the due date, half forty days later, and of the last ones only the first half can be seen yet."""
    rows = [
        invoice(f"i{at:04d}", at // 4, 0 if at % 2 else 40, term=14, customer_id=f"c{at}")
        for at in range(400)
    ]
    known = [
        {**row, "clear_date": row["clear_date"] if row["clear_date"] <= day(100) else None} for row in rows
    ]
    seen = [row for row in known if row["clear_date"]]
    of_seen = sum(row["clear_date"] > row["due_date"] for row in seen) / len(seen)
    assert of_seen < 0.4
    with connection(known) as con:
        ask_at_start(con)
        # nobody has a history, so that the base day is the due date moved by the average customer's
        model = fit_timing(con, day(100), plain=True)
        prepare(con, model, "asked", "placed")
        weigh(con, model, "placed", "weighed")
        foretell(con, model, "weighed", "foretold")
        found = rows_of(con, "foretold")
    assert found["i0399"]["late_probability"] == pytest.approx(0.5, abs=0.06)


def test_weights_are_one_over_the_chance_of_being_seen() -> None:
    days = np.array([1.0, 2.0, 3.0, 4.0])
    is_event = np.array([True, False, True, True])
    # after the second was lost from sight, each of the other two stands for one and a half
    assert _weights(days, is_event) == pytest.approx([1, 0, 1.5, 1.5])
    assert _weights(np.zeros(0), np.zeros(0, bool)).tolist() == []


def test_what_was_lost_counts_as_not_paid_and_what_was_credited_not_at_all() -> None:
    paid = [invoice(f"p{at}", at, 0, customer_id=f"p{at}") for at in range(50)]
    lost = [
        invoice(f"l{at}", at, customer_id=f"l{at}", closed_date=day(90 + at), is_lost=True)
        for at in range(50)
    ]
    credited = [invoice(f"k{at}", at, customer_id=f"k{at}", closed_date=day(90 + at)) for at in range(50)]
    model = fitted([*paid, *lost, *credited], 500, plain=True)
    assert float(model.profiles[0, DAYS]) == pytest.approx(50 / 101, abs=0.01)


def test_same_rows_in_any_order_and_threads_give_the_same_model() -> None:
    rows = ledger()
    one = fitted(rows, 380, threads=1)
    two = fitted([rows[at] for at in np.random.default_rng(1).permutation(len(rows))], 380, threads=2)
    assert (one.method, one.centre, one.late, one.chance, one.splits) == (
        two.method,
        two.centre,
        two.late,
        two.chance,
        two.splits,
    )
    assert np.array_equal(one.profiles, two.profiles)


@pytest.mark.parametrize(("weekend", "keeps"), [(0, True), (1, True), (2, False)])
def test_working_days_are_kept_where_weekends_are_rare(weekend: int, keeps: bool) -> None:
    # paid on Mondays; one in a hundred is fewer than two
    rows = [invoice(f"m{at}", 7 * (at % 20), 0, term=14) for at in range(100 - weekend)]
    rows += [invoice(f"w{at}", 5, 0, term=14) for at in range(weekend)]
    assert fitted(rows, 500, plain=True).keeps_working_days is keeps


@pytest.mark.parametrize(("count", "days"), [(4, 30), (5, 17)])
def test_length_of_disputes_is_learned_from_enough_of_them(count: int, days: int) -> None:
    rows = [invoice(f"d{at}", 0, 2, dispute_opened_date=day(15)) for at in range(count)]
    assert fitted(rows, 60, plain=True).dispute_days == days
    # not known before they were paid
    assert fitted(rows, 31, plain=True).dispute_days == 30


def test_outcomes_of_the_next_day_change_no_prediction() -> None:
    """Everything that is open on day 300 is told on day 301, in one ledger; both predict the same."""
    rows = ledger(400, days=340)
    for at, row in enumerate(rows):
        if at % 25 == 0 and row["clear_date"] < day(300):
            row["clear_date"] = None
            row["closed_date"], row["is_lost"] = day(290), at % 50 == 0
        if at % 20 == 3:
            row["dispute_opened_date"] = row["invoice_date"]

    def hidden(row: Row) -> Row:
        return {
            **row,
            "clear_date": row["clear_date"] if row["clear_date"] and row["clear_date"] <= day(300) else None,
            "dispute_closed_date": None,
        }

    def told(row: Row, at: int) -> Row:
        if (row["clear_date"] is not None and row["clear_date"] <= day(300)) or row.get("closed_date"):
            return row
        ends = (
            {"clear_date": day(301)},
            {"clear_date": None, "closed_date": day(301), "is_lost": True},
            {"clear_date": day(700)},
        )
        return {**row, **ends[at % 3], "dispute_closed_date": day(301)}

    before = [hidden(row) for row in rows if row["invoice_date"] <= day(300)]
    after = [told(row, at) for at, row in enumerate(rows)]
    found = []
    for one in (before, after):
        with connection(one) as con:
            ask_at_start(
                con,
                f"""union all select invoice_id, customer_id, date '{day(300)}', amount from ledger
                where invoice_date <= date '{day(300)}' and coalesce(clear_date, closed_date, date '9999-12-31') > date '{day(300)}'""",
            )
            model = fit_timing(con, day(300))
            con.execute("create temp table open_now as select * from asked where open_amount > 0")
            prepare(con, model, "open_now", "placed")
            weigh(con, model, "placed", "weighed")
            foretell(con, model, "weighed", "foretold")
            con.execute("alter table foretold drop column dispute_closed_date")
            found.append((model.splits, model.late, rows_of(con, "foretold")))
    assert len(found[0][2]) > 30
    assert found[0] == found[1]
