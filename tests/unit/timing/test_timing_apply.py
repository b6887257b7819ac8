"""A model as SQL: run days, the tree, and chances that can be computed by hand."""

from __future__ import annotations

from datetime import date

import duckdb
import numpy as np
import pyarrow as pa
import pytest
from sklearn.tree import DecisionTreeRegressor
from timing_ledgers import Row, ask, connection, day, invoice, rows_of, timing

from orchestration.scoring.timing.apply import MACROS, _tree, foretell, prepare, weigh
from orchestration.scoring.timing.fit import _splits
from orchestration.scoring.timing.model import ADDED, FEATURES, LAST, Rule, Split, Timing


def foretold(rows: list[Row], asked: dict[str, date], model: Timing) -> dict[str, Row]:
    with connection(rows) as con:
        ask(con, asked)
        prepare(con, model, "asked", "placed")
        weigh(con, model, "placed", "weighed")
        foretell(con, model, "weighed", "foretold")
        return rows_of(con, "foretold")


@pytest.mark.parametrize(
    ("call", "answer"),
    [
        ("timing_month_end(date '2026-01-10')", "2026-01-30"),  # the 31st is a Saturday
        ("timing_month_end(date '2026-05-31')", "2026-05-29"),  # a Sunday
        ("timing_month_end(date '2026-06-01')", "2026-06-30"),
        ("timing_mid_month(date '2026-02-28')", "2026-02-16"),  # the 15th is a Sunday
        ("timing_mid_month(date '2026-08-01')", "2026-08-17"),  # a Saturday
        ("timing_mid_month(date '2026-07-01')", "2026-07-15"),
        ("timing_day_paid(date '2026-08-15')", "2026-08-14"),
        ("timing_day_paid(date '2026-08-16')", "2026-08-14"),
        ("timing_day_paid(date '2026-08-17')", "2026-08-17"),
        ("timing_working_day(date '2026-08-15')", "2026-08-17"),
        ("timing_working_day(date '2026-08-16')", "2026-08-17"),
        ("timing_working_day(date '2026-08-14')", "2026-08-14"),
        (
            "timing_nearest(date '2026-01-10', date '2026-01-07', date '2026-01-13', date '2026-01-20')",
            "2026-01-13",
        ),
        (
            "timing_nearest(date '2026-01-10', date '2026-01-08', date '2026-01-13', date '2026-01-12')",
            "2026-01-08",
        ),
        (
            "timing_nearest(date '2026-01-10', date '2026-01-01', date '2026-01-20', date '2026-01-12')",
            "2026-01-12",
        ),
    ],
)
def test_run_days(call: str, answer: str) -> None:
    con = duckdb.connect()
    for macro in MACROS:
        con.execute(macro)
    assert str(con.sql(f"select {call}").fetchall()[0][0]) == answer


@pytest.mark.parametrize(
    ("paid_on", "made", "run", "base"),
    [
        # seven payments on Thursdays: 30 days after Monday day 98 is a Wednesday, the nearest Thursday is the next day
        ([3, 10, 17, 24, 31, 38, 45], 98, "weekly", 129),
        # on Mondays: the nearest Monday is two days before
        ([0, 7, 14, 21, 28, 35, 42], 98, "weekly", 126),
        # on 15, 17 or 16 of each month; due on Monday 26 May: 15 May is nearer than 16 June
        ([9, 42, 70, 99, 9, 42, 70], 110, "mid_month", 129),
        # on the last days; due on 26 May: Friday 30 May is nearer than 30 April
        ([25, 53, 84, 25, 53, 84, 24], 110, "month_end", 144),
        # five payments are too few to tell
        ([3, 10, 17, 24, 31], 98, None, 128),
        # three of seven elsewhere: no run
        ([3, 10, 17, 24, 33, 40, 47], 98, None, 128),
    ],
)
def test_base_day_is_moved_to_the_run(paid_on: list[int], made: int, run: str | None, base: int) -> None:
    rows = [invoice(f"p{at}", on - 10, 0, term=10) for at, on in enumerate(paid_on)]
    found = foretold([*rows, invoice("x", made)], {"x": day(made - 1)}, timing({0: 1.0}))["x"]
    assert (found["pay_run"], found["base_date"]) == (run, day(base))
    assert found["run_weekday"] == ((paid_on[0] % 7) + 1 if run == "weekly" else None)


def test_base_day_of_a_dispute() -> None:
    rows = [
        invoice("open", 0, dispute_opened_date=day(20)),
        invoice("over", 0, dispute_opened_date=day(5), dispute_closed_date=day(25)),
        invoice("ends_later", 0, dispute_opened_date=day(20), dispute_closed_date=day(26)),
        invoice("not_yet", 0, dispute_opened_date=day(26)),
        invoice("soon", 0, dispute_opened_date=day(4)),
    ]
    found = foretold(rows, {row["invoice_id"]: day(25) for row in rows}, timing({0: 1.0}))
    assert {name: row["base_date"] for name, row in found.items()} == {
        "open": day(40),
        "ends_later": day(40),
        "over": day(30),
        "not_yet": day(30),
        "soon": day(30),
    }


def test_chances_by_hand() -> None:
    """Half comes on the due date, three in ten ten days later, two in ten never."""
    rows = [invoice(name, 0) for name in ("early", "on", "after", "last", "gone")]
    asked = {"early": day(20), "on": day(30), "after": day(35), "last": day(39), "gone": day(40)}
    found = foretold(rows, asked, timing({0: 0.5, 10: 0.3}))
    early = found["early"]
    assert early["late_probability"] == 0.5
    assert early["very_late_probability"] == pytest.approx(0.2)
    assert (early["paid_within_7_probability"], early["paid_within_14_probability"]) == (0, 0.5)
    assert early["paid_within_30_probability"] == pytest.approx(0.8)
    assert early["unpaid_probability"] == pytest.approx(0.2)
    assert (early["early_date"], early["expected_date"], early["late_date"]) == (day(30), day(30), None)
    assert early["own_percentile"] == 0
    # what has not come by the evening of the due date is late; six in ten of the rest come in the end
    for name in ("on", "after", "last"):
        assert found[name]["late_probability"] == 1
        assert found[name]["unpaid_probability"] == pytest.approx(0.4)
        assert found[name]["own_percentile"] == 0.5
        assert found[name]["expected_date"] == found[name]["early_date"] == day(40)
        assert found[name]["very_late_probability"] == pytest.approx(0.4)
    assert found["on"]["paid_within_7_probability"] == 0
    assert found["after"]["paid_within_7_probability"] == pytest.approx(0.6)
    # whoever did not pay by then never does: no days
    gone = found["gone"]
    assert gone["expected_date"] is gone["early_date"] is gone["late_date"] is None
    assert (gone["unpaid_probability"], gone["paid_within_30_probability"]) == (1, 0)
    assert gone["own_percentile"] == pytest.approx(0.8)


def test_very_late_is_certain_from_its_day() -> None:
    rows = [invoice("before", 0), invoice("on", 0)]
    found = foretold(rows, {"before": day(59), "on": day(60)}, timing({0: 0.5, 30: 0.25, 60: 0.25}))
    assert found["before"]["very_late_probability"] == 0.5
    assert found["on"]["very_late_probability"] == 1


def test_quantiles_of_a_profile() -> None:
    found = foretold([invoice("x", 0)], {"x": day(0)}, timing({at: 0.05 for at in range(20)}))["x"]
    # the tenth, fiftieth and ninetieth hundredth have come by the 2nd, 10th and 18th day
    assert [found[name] for name in ("early_date", "expected_date", "late_date")] == [
        day(31),
        day(39),
        day(47),
    ]


def test_the_rule_of_late_stretches_the_profile() -> None:
    """The rule says 0.8, the profile 0.5: two thirds and one third of them make 0.7."""
    chance = Rule(float(np.log(4)), {"experience": 0.0})
    found = foretold([invoice("x", 0)], {"x": day(0)}, timing({0: 0.5, 10: 0.5}, chance=chance))["x"]
    assert found["late_probability"] == pytest.approx(0.7, abs=1e-6)
    assert found["paid_within_30_probability"] == pytest.approx(0.3, abs=1e-6)
    assert found["expected_date"] == day(40)


def test_days_late_of_the_rule_move_the_base_day() -> None:
    late = Rule(4.4, {})
    assert foretold([invoice("x", 0)], {"x": day(0)}, timing({0: 1.0}, late=late))["x"]["base_date"] == day(
        34
    )


def test_weekends_wait_for_monday() -> None:
    """Due on Saturday day 40, and paid on that day by all who pay on any."""
    model = timing({0: 1.0}, working=True)
    rows = [invoice("x", 10)]
    at = {asked: foretold(rows, {"x": day(asked)}, model)["x"] for asked in (34, 35)}
    assert at[35]["expected_date"] == day(42)
    # by Sunday day 41 nothing has come, by Monday all
    assert at[34]["paid_within_7_probability"] == 0
    assert at[35]["paid_within_7_probability"] == 1
    with_weekends = foretold(rows, {"x": day(34)}, timing({0: 1.0}))["x"]
    assert with_weekends["paid_within_7_probability"] == 1
    assert with_weekends["expected_date"] == day(40)


def test_an_expected_day_is_always_to_come() -> None:
    model = timing({-20: 0.5, LAST: 0.5})
    found = foretold([invoice("x", 0)], {"x": day(25)}, model)["x"]
    assert found["early_date"] == found["expected_date"] == day(30 + LAST)
    # weekend: the day it falls on is Saturday, the next working day Monday; asked on that Sunday it is still to come
    assert foretold([invoice("y", 10)], {"y": day(41)}, timing({0: 0.5, 1: 0.5}, working=True))["y"][
        "expected_date"
    ] == day(42)


def test_the_tree_picks_the_leaf_that_it_was_fitted_with() -> None:
    random = np.random.default_rng(3)
    columns = (*FEATURES, *ADDED)
    given = np.round(random.normal(0, 1, (3000, len(columns))), 2).astype(np.float32)
    tree = DecisionTreeRegressor(max_leaf_nodes=60, random_state=1).fit(given, random.normal(0, 1, (3000, 4)))
    leaves = np.unique(tree.apply(given))
    splits = _splits(tree.tree_, {int(node): at for at, node in enumerate(leaves)}, columns)
    con = duckdb.connect()
    con.register(
        "given_rows",
        pa.table({"place": np.arange(3000), **{name: given[:, at] for at, name in enumerate(columns)}}),
    )
    found = con.sql(
        f"select cast({_tree(splits)} as integer) as leaf from given_rows order by place"
    ).fetchnumpy()["leaf"]
    assert (leaves[found] == tree.apply(given)).all()


def test_one_leaf_takes_all() -> None:
    assert _tree((Split(0, None, 0.0, -1, -1, 0),)) == "case when true then 0 end"
