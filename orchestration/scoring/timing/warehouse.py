"""From the warehouse's invoices to what is expected of the open ones: reads the models READS, writes the tables WRITES into schema
`scoring` of the build database."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any, Final

import duckdb
import numpy as np
import pyarrow as pa

from orchestration.errors import PaywellError
from orchestration.progress import SILENT, Reporter
from orchestration.scoring.measures import Floats
from orchestration.scoring.timing import cash
from orchestration.scoring.timing.apply import curve, foretell, place_of, prepare, weigh
from orchestration.scoring.timing.fit import fit_timing
from orchestration.scoring.timing.history import describe
from orchestration.scoring.timing.judge import (
    OWN_HABIT,
    TIMING,
    BackTest,
    back_test,
    default_split,
    is_better,
)
from orchestration.scoring.timing.model import Timing
from orchestration.tables import arrow_table
from orchestration.workspace import Workspace

READS = ("run_context", "fct_invoice", "fct_invoice_state", "fct_settlement")
WRITES = (
    "payment_timing",
    "payment_profiles",
    "timing_backtest",
    "cash_days",
    "cash_weeks",
    "cash_backtest",
    "cash_worth",
)
PAST_ROWS: Final = 6_000  # invoices that a model of the past learns from
JUDGED_ROWS: Final = 8_000  # and one that is judged in a run
WHOLE, NUMBER, TEXT, DAY, FLAG = pa.int32(), pa.float64(), pa.string(), pa.date32(), pa.bool_()


@dataclass
class Timed:
    """What one run has learned of payment timing."""

    as_of: date
    method: str
    why: str
    model: Timing
    back_test: BackTest | None
    worth: list[cash.Worth]

    def figures(self) -> dict[str, float]:
        """Figures for the run's books."""
        found: dict[str, float] = {"learned_from": float(self.model.row_count)}
        ours = self.back_test.of(TIMING) if self.back_test else None
        if ours is not None:
            for name in ("auc", "mean_error_days", "interval_coverage"):
                value = getattr(ours, name)
                if value is not None:
                    found[name] = round(value, 4)
        for one in self.worth:
            if one.weighted_error is not None:
                found[f"cash_error_{one.method}"] = round(one.weighted_error, 4)
        return found


def time_warehouse(workspace: Workspace, report: Reporter = SILENT) -> Timed:
    """Learn payment timing from the build database and write the tables WRITES into its schema `scoring`."""
    with _opened(workspace, read_only=False) as con:
        con.execute("create schema if not exists warehouse.scoring")
        con.execute("begin")
        timed = _time(con, report)
        con.execute("commit")
    return timed


def back_test_warehouse(
    workspace: Workspace, split: date | None, report: Reporter = SILENT
) -> tuple[date, date, BackTest]:
    """Judge payment timing on the build database, split at a day; the default lies behind seven in ten invoices.

    Returns:
        the split, the last day that is known, and the figures.

    Raises:
        PaywellError: nothing is built yet, or too little lies on one side of the day.
    """
    if not workspace.build_db.is_file():
        raise PaywellError(
            "there is nothing to test on yet",
            where=str(workspace.build_db),
            todo="run `paywell run` first: it loads the ledger",
        )
    with _opened(workspace, read_only=True) as con:
        try:
            until = _read(con)
        except duckdb.CatalogException:
            raise PaywellError(
                "the last run did not get as far as the invoices",
                where=str(workspace.build_db),
                todo="run `paywell run` and see what it says",
            ) from None
        day = split or default_split(con)
        if day is None:
            raise PaywellError(
                "the ledger holds no invoices", where="core.fct_invoice", todo="add a source with invoices"
            )
        report.step("Reading what was known of each invoice the day before it was made")
        con.execute(f"create temp table asks as {_AT_START}")
        describe(con)
        found = back_test(con, day, until, report=report)
    if not found.judged:
        raise PaywellError(
            f"too few invoices were made after {day} and can be judged by {until}",
            where="--as-of",
            todo="give an earlier day: what was known on it is learned from, what came after it is judged",
        )
    return day, until, found


@contextmanager
def _opened(workspace: Workspace, *, read_only: bool) -> Iterator[duckdb.DuckDBPyConnection]:
    workspace.tmp.mkdir(parents=True, exist_ok=True)
    with duckdb.connect(config={"temp_directory": str(workspace.tmp)}) as con:
        con.execute(f"attach '{workspace.build_db}' as warehouse{' (read_only)' if read_only else ''}")
        yield con


# every invoice as it stood the day before it was made: what is learned from and judged
_AT_START: Final = "select invoice_id, customer_id, invoice_date - 1 as asked_on, cast(0 as double) as open_amount from ledger"


def _read(con: duckdb.DuckDBPyConnection) -> date:
    """Temp table `ledger` of history.describe; returns the as-of day."""
    as_of: date = con.execute("select as_of_date from warehouse.core.run_context").fetchall()[0][0]
    con.execute("""
        create or replace temp table ledger as
        select invoice_id, customer_id, invoice_date, due_date, cast(amount_base as double) as amount,
            case when paid_amount > 0 and written_off_amount = 0 then clear_date end as clear_date,
            case when paid_amount <= 0 or written_off_amount <> 0 then clear_date end as closed_date,
            written_off_amount <> 0 as is_lost,
            dispute_opened_date, dispute_closed_date
        from warehouse.core.fct_invoice
        where document_type = 'invoice' and amount_base > 0
        order by invoice_id
    """)
    return as_of


def _time(con: duckdb.DuckDBPyConnection, report: Reporter) -> Timed:
    report.step("Learning when invoices are paid")
    as_of = _read(con)
    first_day: date | None = con.execute("select min(invoice_date) from ledger").fetchall()[0][0]
    past = cash.past_dates(as_of, first_day)
    days = ", ".join(f"date '{day}'" for day in (*past, as_of))
    # one pass for all: what was known on a day is a matter of the row, not of the pass
    con.execute(f"""
        create or replace temp table asks as
        {_AT_START}
        union all
        select s.invoice_id, s.customer_id, d.asked_on, cast(s.open_amount_base as double)
        from warehouse.core.fct_invoice_state as s
        inner join (select unnest([{days}]) as asked_on) as d
            on d.asked_on >= s.valid_from and d.asked_on < s.valid_until
        where s.document_type = 'invoice' and s.open_amount_base > 0
    """)
    describe(con)
    split = default_split(con)
    judged = back_test(con, split, as_of, most_rows=JUDGED_ROWS) if split else None
    method, why = _method(judged)
    plain = method == OWN_HABIT
    model = fit_timing(con, as_of, plain=plain)
    report.step("Forecasting receipts")
    _foretell_open(con, model, as_of)
    weeks = cash.forecast_weeks(con, model, "open_weighed")
    actual = _receipts(con, past)
    old = _past_weeks(con, past, plain)
    judged_weeks = cash.judged_weeks(old, actual)
    worth = cash.worth(judged_weeks)
    _write_cash(con, model, as_of, first_day, weeks, judged_weeks, cash.common_share(old, actual))
    _write_worth(con, worth)
    _write_back_test(con, judged)
    return Timed(as_of, model.method, why, model, judged, worth)


def _method(judged: BackTest | None) -> tuple[str, str]:
    if judged is None or not judged.judged:
        return TIMING, "there were too few invoices to test it on"
    ours, plain = judged.of(TIMING), judged.of(OWN_HABIT)
    assert ours is not None and plain is not None
    figures = (
        f"mean error {_said(ours.mean_error_days)} days against {_said(plain.mean_error_days)},"
        f" Brier score {_said(ours.brier, 3)} against {_said(plain.brier, 3)}"
    )
    if is_better(judged):
        return TIMING, f"it beats the customer's own habit: {figures}"
    return OWN_HABIT, f"it does not beat the customer's own habit, which is used: {figures}"


def _said(value: float | None, digits: int = 1) -> str:
    return "unknown" if value is None else f"{value:.{digits}f}"


def _foretell_open(con: duckdb.DuckDBPyConnection, model: Timing, as_of: date) -> None:
    con.execute(
        "create or replace temp table open_now as select * from asked where asked_on = $day and open_amount > 0",
        {"day": as_of},
    )
    prepare(con, model, "open_now", "open_placed")
    weigh(con, model, "open_placed", "open_weighed")
    foretell(con, model, "open_weighed", "open_foretold")
    con.execute(f"""
        create or replace table warehouse.scoring.payment_timing as
        select f.invoice_id, '{model.method}' as method, f.profile, f.base_date, f.expected_date, f.early_date, f.late_date,
            f.late_probability, f.very_late_probability, f.paid_within_7_probability, f.paid_within_14_probability,
            f.paid_within_30_probability, f.unpaid_probability, f.own_percentile,
            cast(f.paid_count as integer) as paid_count, a.median_middle as usual_days_late, a.mean_recent as recent_days_late,
            a.mean_long as long_days_late, a.late_all as late_rate, f.pay_run, cast(f.run_weekday as integer) as run_weekday,
            cast(f.open_late as integer) as other_overdue_count,
            w.at_due, w.early_factor, w.late_factor, w.by_now
        from open_foretold as f
        inner join open_now as a on f.invoice_id = a.invoice_id
        inner join open_weighed as w on f.invoice_id = w.invoice_id
        order by f.invoice_id
    """)
    con.register("profile_rows", model.profile_table())
    con.execute("create or replace table warehouse.scoring.payment_profiles as select * from profile_rows")
    con.unregister("profile_rows")


def _receipts(con: duckdb.DuckDBPyConnection, past: Sequence[date]) -> dict[tuple[date, int], float]:
    """Money that came in each judged week on the invoices that stood open on the day of the forecast."""
    if not past:
        return {}
    days = ", ".join(f"date '{day}'" for day in past)
    rows = con.execute(f"""
        select a.asked_on, (date_diff('day', a.asked_on, s.settled_date) - 1) // 7 + 1 as number, sum(s.amount_base)
        from asks as a
        inner join warehouse.core.fct_settlement as s on a.invoice_id = s.invoice_id
        where a.asked_on in ({days}) and a.open_amount > 0 and s.settlement_type = 'payment'
            and s.settled_date > a.asked_on and s.settled_date <= a.asked_on + {7 * cash.JUDGED_WEEKS}
        group by all
    """).fetchall()
    return {(day, number): float(amount) for day, number, amount in rows}


def _past_weeks(con: duckdb.DuckDBPyConnection, past: Sequence[date], plain: bool) -> list[cash.Week]:
    """Forecasts of the past, each by a model of what was known on its day or a little before."""
    found: list[cash.Week] = []
    for start in range(0, len(past), cash.PER_FIT):
        group = past[start : start + cash.PER_FIT]
        model = fit_timing(con, group[0], plain=plain, most_rows=PAST_ROWS)
        days = ", ".join(f"date '{day}'" for day in group)
        con.execute(
            f"create or replace temp table past_open as select * from asked where open_amount > 0 and asked_on in ({days})"
        )
        prepare(con, model, "past_open", "past_placed")
        weigh(con, model, "past_placed", "past_weighed")
        found += cash.forecast_weeks(con, model, "past_weighed", cash.JUDGED_WEEKS)
    return found


def _write_cash(
    con: duckdb.DuckDBPyConnection,
    model: Timing,
    as_of: date,
    first_day: date | None,
    weeks: Sequence[cash.Week],
    past: Sequence[cash.PastWeek],
    common: float,
) -> None:
    days = 7 * cash.WEEKS
    ahead = _new_per_day(con, as_of, first_day, days)
    if model.keeps_working_days:
        ahead = cash.on_working_days(ahead, as_of)
    expected, prognosis = _expected_per_day(con, model, as_of, days)
    received = _received_per_day(con, as_of, days)
    _write(
        con,
        "cash_days",
        (
            (
                as_of + timedelta(days=day),
                _cents(prognosis.get(day, 0.0)),
                _cents(expected.get(day, 0.0)),
                _cents(ahead[day - 1]),
                received.get(day),
            )
            for day in range(1, days + 1)
        ),
        {
            "cash_date": DAY,
            "prognosis_amount": NUMBER,
            "expected_amount": NUMBER,
            "new_amount": NUMBER,
            "history_amount": NUMBER,
        },
    )
    rows = []
    told = {week.number: week for week in weeks}
    for number in range(1, cash.WEEKS + 1):
        week = told.get(number) or cash.Week(as_of, number, 0.0, 0.0, 0.0, 0.0)
        low, high = week.band(common)
        span = range(7 * number - 6, 7 * number + 1)
        history = [amount for day in span if (amount := received.get(day)) is not None]
        rows.append(
            (
                number,
                week.start,
                week.end,
                _cents(week.prognosis),
                _cents(week.own_median),
                _cents(week.expected),
                _cents(low),
                _cents(high),
                _cents(sum(ahead[day - 1] for day in span)),
                _cents(sum(history)) if history else None,
                round(common, 6),
            )
        )
    _write(
        con,
        "cash_weeks",
        rows,
        {
            "week_number": WHOLE,
            "week_start": DAY,
            "week_end": DAY,
            "prognosis_amount": NUMBER,
            "own_median_amount": NUMBER,
            "expected_amount": NUMBER,
            "low_amount": NUMBER,
            "high_amount": NUMBER,
            "new_amount": NUMBER,
            "history_amount": NUMBER,
            "common_share": NUMBER,
        },
    )
    shown = sorted({one.week.forecast_date for one in past})[-cash.SHOWN :]
    _write(
        con,
        "cash_backtest",
        (
            (
                one.week.forecast_date,
                one.week.number,
                one.week.start,
                one.week.end,
                _cents(one.week.prognosis),
                _cents(one.week.own_median),
                _cents(one.week.expected),
                _cents(one.low),
                _cents(one.high),
                _cents(one.actual),
                one.low <= one.actual <= one.high,
            )
            for one in past
            if one.week.forecast_date in shown
        ),
        {
            "forecast_date": DAY,
            "week_number": WHOLE,
            "week_start": DAY,
            "week_end": DAY,
            "prognosis_amount": NUMBER,
            "own_median_amount": NUMBER,
            "expected_amount": NUMBER,
            "low_amount": NUMBER,
            "high_amount": NUMBER,
            "actual_amount": NUMBER,
            "is_in_band": FLAG,
        },
    )


def _new_per_day(con: duckdb.DuckDBPyConnection, as_of: date, first_day: date | None, days: int) -> Floats:
    sales = {
        day: float(amount)
        for day, amount in con.execute("""
            select invoice_date, sum(cast(amount as decimal(18, 2))) from ledger
            where closed_date is null or is_lost group by 1
        """).fetchall()
    }
    paid = con.execute(
        """
        select greatest(date_diff('day', invoice_date, clear_date), 0) as days, sum(cast(amount as decimal(18, 2)))
        from ledger where clear_date is not null and invoice_date > $from and invoice_date <= $until
        group by 1 order by 1
        """,
        {
            "from": as_of - timedelta(days=365 + cash.SALES_DAYS),
            "until": as_of - timedelta(days=cash.SALES_DAYS // 2),
        },
    ).fetchall()
    made = con.execute(
        "select coalesce(sum(cast(amount as decimal(18, 2))), 0) from ledger"
        " where (closed_date is null or is_lost) and invoice_date > $from and invoice_date <= $until",
        {
            "from": as_of - timedelta(days=365 + cash.SALES_DAYS),
            "until": as_of - timedelta(days=cash.SALES_DAYS // 2),
        },
    ).fetchall()[0][0]
    share = np.zeros(cash.SALES_DAYS + 1)
    for late, amount in paid:
        if late <= cash.SALES_DAYS and made:
            share[late] += float(amount) / float(made)
    return cash.new_invoices(sales, share, as_of, first_day, days)


def _expected_per_day(
    con: duckdb.DuckDBPyConnection, model: Timing, as_of: date, days: int
) -> tuple[dict[int, float], dict[int, float]]:
    upper, lower = (
        place_of(day, model)
        for day in ("asked_on + cast(number as integer)", "asked_on + cast(number - 1 as integer)")
    )
    rows = con.execute(f"""
        with placed as (
            select *, {upper} as at_upper, {lower} as at_lower
            from (select *, unnest(range(1, {days + 1})) as number from open_weighed)
        )
        select number, cast(sum(cast(open_amount * least(greatest(
            (({curve("at_upper")}) - ({curve("at_lower")})) / greatest(1 - by_now, 1e-9), 0), 1) as decimal(24, 6))) as double)
        from placed group by number order by number
    """).fetchall()
    due = con.execute(
        """
        select greatest(date_diff('day', asked_on, due_date), 1) as number, sum(cast(open_amount as decimal(24, 6)))
        from open_weighed group by 1
        """
    ).fetchall()
    return dict(rows), {number: float(amount) for number, amount in due}


def _received_per_day(con: duckdb.DuckDBPyConnection, as_of: date, days: int) -> dict[int, float | None]:
    """What came in on the same weekday a year before each day ahead; None before the ledger's first receipt."""
    first = con.execute(
        "select min(settled_date) from warehouse.core.fct_settlement where settlement_type = 'payment'"
    ).fetchall()[0][0]
    sums = dict(
        con.execute(
            "select settled_date, sum(amount_base) from warehouse.core.fct_settlement"
            " where settlement_type = 'payment' group by 1"
        ).fetchall()
    )
    found: dict[int, float | None] = {}
    for day in range(1, days + 1):
        then = as_of + timedelta(days=day - cash.YEAR)
        known = first is not None and first <= then <= as_of
        found[day] = float(sums.get(then, 0)) if known else None
    return found


def _write_worth(con: duckdb.DuckDBPyConnection, worth: Sequence[cash.Worth]) -> None:
    _write(
        con,
        "cash_worth",
        (
            (
                one.method,
                _short(one.weighted_error),
                _short(one.coverage),
                one.forecast_count,
                one.week_count,
                one.first_date,
                one.last_date,
            )
            for one in worth
        ),
        {
            "method": TEXT,
            "weighted_error": NUMBER,
            "coverage": NUMBER,
            "forecast_count": WHOLE,
            "week_count": WHOLE,
            "first_date": DAY,
            "last_date": DAY,
        },
    )


def _write_back_test(con: duckdb.DuckDBPyConnection, judged: BackTest | None) -> None:
    _write(
        con,
        "timing_backtest",
        (
            (
                one.method,
                one.as_of,
                one.train_count,
                one.test_count,
                one.settled_count,
                _short(one.late_rate),
                _short(one.auc),
                _short(one.mean_error_days),
                _short(one.median_error_days),
                _short(one.interval_coverage),
                _short(one.brier),
            )
            for one in (judged.judged if judged else [])
        ),
        {
            "method": TEXT,
            "cut_off": DAY,
            "train_count": WHOLE,
            "test_count": WHOLE,
            "settled_count": WHOLE,
            "late_rate": NUMBER,
            "auc": NUMBER,
            "mean_error_days": NUMBER,
            "median_error_days": NUMBER,
            "interval_coverage": NUMBER,
            "brier": NUMBER,
        },
    )


def _write(
    con: duckdb.DuckDBPyConnection, name: str, rows: Iterable[Sequence[Any]], columns: dict[str, pa.DataType]
) -> None:
    con.register("rows_to_write", arrow_table(rows, columns))
    con.execute(f"create or replace table warehouse.scoring.{name} as select * from rows_to_write")
    con.unregister("rows_to_write")


def _short(value: float | None) -> float | None:
    return None if value is None else round(value, 6)


def _cents(value: float) -> float:
    return round(float(value), 2)
