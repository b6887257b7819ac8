"""How good predictions of payment are: each invoice predicted as it stood the day before it was made, by what was known then.

What belongs here: the split at a date, the plain baselines, the boosted model beside ours, and the figures of each. What is
judged is one relation, `asked` of history.describe.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import asdict, dataclass
from datetime import date
from typing import Any, Final

import duckdb
import numpy as np
import pyarrow as pa
from threadpoolctl import threadpool_limits

from orchestration.progress import SILENT, Reporter
from orchestration.scoring.measures import Floats, area_under_curve, brier_score
from orchestration.scoring.timing.apply import features_of, foretell, prepare, weigh
from orchestration.scoring.timing.fit import MOST_ROWS, fit_timing
from orchestration.scoring.timing.history import EARLIEST, LATEST
from orchestration.scoring.timing.model import FEATURES, LAST, Timing

TIMING, OWN_HABIT, TERMS = "timing", "own_habit", "terms"
OWN_MEDIAN, OWN_LATE_RATE, BOOSTED = "own_median", "own_late_rate", "boosted"
SPLIT_SHARE: Final = 0.7  # of the invoices that lie before the split, where nobody names a day
ENOUGH: Final = 30  # invoices to judge by
RIPE_DAYS: Final = 45  # past the due date; of younger ones only who paid soon would be seen
STILL_OPEN: Final = 0.02  # share of open invoices above which that matters
RATE_WEIGHT: Final = 4.0  # invoices of the average customer that are added to its own late rate
BEYOND: Final = "9999-12-31"


@dataclass(frozen=True)
class Judged:
    """One method's figures. Days are errors of the day of settlement, signed days late cut off nowhere; a figure that a
    method does not give is None.

    Attributes:
        mean_error_days: mean absolute error, of invoices that are settled.
        median_error_days: the middle one.
        interval_coverage: share of settled invoices inside the interval that is to hold 80 % of them.
        brier: mean squared distance of the chance of late from what came.
    """

    method: str
    as_of: date
    train_count: int
    test_count: int
    settled_count: int
    late_rate: float | None
    auc: float | None
    mean_error_days: float | None
    median_error_days: float | None
    interval_coverage: float | None
    brier: float | None

    def facts(self) -> dict[str, Any]:
        """The figures by name."""
        return {**asdict(self), "as_of": self.as_of.isoformat()}


@dataclass
class BackTest:
    """What was judged, and each prediction: see `predictions`."""

    judged: list[Judged]
    predictions: pa.Table
    model: Timing | None = None

    def of(self, method: str) -> Judged | None:
        """The figures of one method."""
        return next((one for one in self.judged if one.method == method), None)


def default_split(con: duckdb.DuckDBPyConnection) -> date | None:
    """The day by which most invoices of `ledger` had been made; None without any."""
    return con.execute(f"select quantile_disc(invoice_date, {SPLIT_SHARE}) from ledger").fetchall()[0][0]


def back_test(
    con: duckdb.DuckDBPyConnection,
    split: date,
    known_until: date,
    *,
    most_rows: int = MOST_ROWS,
    report: Reporter = SILENT,
) -> BackTest:
    """Fit on what was known on `split`, predict every invoice made after it, compare with what came until `known_until`.

    Returns:
        figures per method (none where fewer than ENOUGH invoices can be judged), and `predictions`: invoice_id, customer_id,
        invoice_date, due_date, clear_date, late_probability, expected_date, early_date, late_date.
    """
    report.step(f"Fitting on what was known on {split}")
    model = fit_timing(con, split, most_rows=most_rows)
    plain = fit_timing(con, split, plain=True, most_rows=most_rows)
    _to_judge(con, split, known_until)
    count = con.execute("select count(*) from judged").fetchall()[0][0]
    report.step(f"Predicting {count:,} invoices made after it")
    found: list[Judged] = []
    predicted = {}
    for method, fitted in ((OWN_HABIT, plain), (TIMING, model)):
        prepare(con, fitted, "judged", "placed")
        weigh(con, fitted, "placed", "weighed")
        foretell(con, fitted, "weighed", "foretold")
        predicted[method] = _foretold(con)
    predictions = con.sql("""
        select invoice_id, customer_id, invoice_date, due_date, clear_date, late_probability, expected_date, early_date, late_date
        from foretold order by invoice_date, invoice_id
    """).to_arrow_table()
    truth = features_of(
        con,
        "foretold",
        ("days_late", "is_late"),
        "select * from foretold order by invoice_id",
    )
    if count < ENOUGH:
        return BackTest([], predictions, model)
    judge = _judge(split, model.row_count, truth)
    for method, one in predicted.items():
        found.append(judge(method, one["chance"], one["day"], one["early"], one["late"]))
    for method, (chance, day) in _baselines(con, split).items():
        found.append(judge(method, chance, day, None, None))
    report.step("Fitting a boosted model beside it")
    boosted = _boosted(con, model, split, known_until)
    if boosted:
        found.append(judge(BOOSTED, *boosted))
    order = (TIMING, BOOSTED, OWN_HABIT, OWN_MEDIAN, OWN_LATE_RATE, TERMS)
    return BackTest(sorted(found, key=lambda one: order.index(one.method)), predictions, model)


def is_better(found: BackTest) -> bool:
    """Whether the model beats the customer's own habit: on the chance of late or on the day, and far worse on neither."""
    ours, plain = found.of(TIMING), found.of(OWN_HABIT)
    if ours is None or plain is None:
        return True
    chances = (plain.brier or 0) - (ours.brier or 0)
    days = (plain.mean_error_days or 0) - (ours.mean_error_days or 0)
    return chances > 0 or days > 0


def _to_judge(con: duckdb.DuckDBPyConnection, split: date, known_until: date) -> None:
    """Temp table `judged`: the rows of `asked` made after the split of which is known what became of them."""
    asked = {"split": split, "until": known_until}
    con.execute(
        f"""
        create or replace temp table judged as
        with made as (
            select a.*, case when l.clear_date <= $until then l.clear_date end as clear_date
            from asked as a inner join ledger as l on a.invoice_id = l.invoice_id
            where l.invoice_date > $split and l.invoice_date <= $until and a.asked_on < l.invoice_date
                and (l.closed_date is null or l.closed_date > $until or l.is_lost)
        ),
        openness as (select avg(case when clear_date is null then 1 else 0 end) as open_share from made)
        select m.* ,
            case when clear_date is not null then date_diff('day', due_date, clear_date) end as days_late,
            case when coalesce(clear_date, $until) > due_date then 1 else 0 end as is_late
        from made as m cross join openness as o
        where o.open_share <= {STILL_OPEN} and (clear_date is not null or due_date < $until)
            or o.open_share > {STILL_OPEN} and due_date <= $until - {RIPE_DAYS}
        """,
        asked,
    )


def _foretold(con: duckdb.DuckDBPyConnection) -> dict[str, Floats]:
    """Chance of late, and days late as expected and at both ends; what never comes lies beyond all."""
    return features_of(
        con,
        "foretold",
        ("chance", "day", "early", "late"),
        f"""
        select late_probability as chance,
            coalesce(date_diff('day', due_date, expected_date), {LAST}) as day,
            date_diff('day', due_date, coalesce(early_date, date '{BEYOND}')) as early,
            date_diff('day', due_date, coalesce(late_date, date '{BEYOND}')) as late
        from foretold order by invoice_id
        """,
    )


def _judge(split: date, train_count: int, truth: Mapping[str, Floats]) -> Callable[..., Judged]:
    is_late, days = truth["is_late"], truth["days_late"]
    settled = ~np.isnan(days)

    def judge(
        method: str, chance: Floats | None, day: Floats | None, early: Floats | None, late: Floats | None
    ) -> Judged:
        errors = None if day is None else np.abs(day - days)[settled]
        inside = None
        if early is not None and late is not None:
            inside = ((early <= days) & (days <= late))[settled]
        return Judged(
            method,
            split,
            train_count,
            len(is_late),
            int(settled.sum()),
            float(is_late.mean()),
            None if chance is None else area_under_curve(is_late, chance),
            None if errors is None or not len(errors) else float(errors.mean()),
            None if errors is None or not len(errors) else float(np.median(errors)),
            None if inside is None or not len(inside) else float(inside.mean()),
            None if chance is None else brier_score(is_late, chance),
        )

    return judge


def _baselines(con: duckdb.DuckDBPyConnection, split: date) -> dict[str, tuple[Floats | None, Floats | None]]:
    """Chance of late and days late by the terms, by the customer's own median, by its own late rate."""
    rate, middle = con.execute(
        """
        select avg(case when clear_date > due_date then 1 else 0 end), median(date_diff('day', due_date, clear_date))
        from ledger where clear_date <= $split
        """,
        {"split": split},
    ).fetchall()[0]
    rate, middle = float(rate or 0.5), float(middle or 0.0)
    own = features_of(
        con,
        "judged",
        ("paid_count", "median_long", "late_all"),
        "select * from judged order by invoice_id",
    )
    count = own["paid_count"]
    shrunk = (np.nan_to_num(own["late_all"]) * count + rate * RATE_WEIGHT) / (count + RATE_WEIGHT)
    return {
        OWN_MEDIAN: (None, np.where(np.isnan(own["median_long"]), middle, own["median_long"])),
        OWN_LATE_RATE: (shrunk, None),
        TERMS: (np.full(len(count), rate), np.zeros(len(count))),
    }


def _boosted(
    con: duckdb.DuckDBPyConnection, model: Timing, split: date, known_until: date
) -> tuple[Floats, Floats, Floats, Floats] | None:
    """Chance of late, days late and both ends of their interval, by boosted trees on the same features."""
    from sklearn.ensemble import HistGradientBoostingClassifier, HistGradientBoostingRegressor

    prepare(con, model, "lessons", "learning")
    known = features_of(
        con,
        "learning",
        (*FEATURES, "late"),
        "select * from learning where clear_date is not null order by invoice_id",
    )
    prepare(con, model, "judged", "placed")
    asked = features_of(con, "placed", FEATURES, "select * from placed order by invoice_id")
    days = np.clip(known["late"], EARLIEST, LATEST)
    if len(days) < ENOUGH or (days > 0).all() or not (days > 0).any():
        return None
    given, wanted = (np.column_stack([one[name] for name in FEATURES]) for one in (known, asked))
    settings: dict[str, Any] = {
        "max_iter": 120,
        "learning_rate": 0.05,
        "max_leaf_nodes": 8,
        "min_samples_leaf": 20,
        "random_state": 0,
    }
    with threadpool_limits(limits=1):
        chance = HistGradientBoostingClassifier(**settings).fit(given, days > 0).predict_proba(wanted)[:, 1]
        day = HistGradientBoostingRegressor(loss="absolute_error", **settings).fit(given, days)
        ends = [
            HistGradientBoostingRegressor(loss="quantile", quantile=share, **settings).fit(given, days)
            for share in (0.1, 0.9)
        ]
        early, late = (one.predict(wanted) for one in ends)
        return chance, day.predict(wanted), np.floor(early), np.ceil(late)
