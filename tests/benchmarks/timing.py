"""A million open invoices: what is known of each, its chances, its expected day and the weeks of receipts, beside boosted trees on the same rows."""

from __future__ import annotations

import time
from collections.abc import Callable
from datetime import date
from pathlib import Path

import duckdb
import numpy as np

from orchestration.scoring.timing.apply import features_of, foretell, prepare, weigh
from orchestration.scoring.timing.cash import forecast_weeks
from orchestration.scoring.timing.fit import fit_timing
from orchestration.scoring.timing.history import describe
from orchestration.scoring.timing.model import FEATURES, Timing
from tests.benchmarks.scoring import Peak

OPEN, PAID, CUSTOMERS = 1_000_000, 3_000_000, 200_000
AS_OF = date(2026, 6, 30)
MEMORY = "4GB"


def make_ledger(con: duckdb.DuckDBPyConnection) -> None:
    """Invoices by a hash of their number: customers with a delay and a spread of their own, the last million open."""
    draw = "(hash(i * 31 + {at}) % 1000003) / 1000003.0"
    con.execute(f"""
        create or replace table ledger as
        with drawn as (
            select i, (hash(i * 7) % {CUSTOMERS})::int as customer, i >= {PAID} as is_open,
                case when i >= {PAID} then date '{AS_OF}' - ({draw.format(at=1)} * 60)::int
                    else date '{AS_OF}' - 61 - ({draw.format(at=1)} * 700)::int end as invoice_date,
                ({draw.format(at=2)} + {draw.format(at=3)} + {draw.format(at=4)} - 1.5) as noise
            from range({OPEN + PAID}) t(i)
        )
        select 'f' || lpad(i::varchar, 8, '0') as invoice_id, 'c' || lpad(customer::varchar, 7, '0') as customer_id,
            invoice_date, invoice_date + 30 as due_date, round(exp(4 + 3 * {draw.format(at=5)}), 2) as amount,
            case when not is_open then greatest(invoice_date + 1, invoice_date + 30
                + (customer % 31 - 8 + noise * (3 + customer % 17))::int) end as clear_date,
            cast(null as date) as closed_date, false as is_lost,
            cast(null as date) as dispute_opened_date, cast(null as date) as dispute_closed_date
        from drawn
    """)


def learn(con: duckdb.DuckDBPyConnection) -> Timing:
    """A model of the paid invoices of some of the customers, as a run learns it."""
    con.execute("""
        create or replace temp table asks as
        select invoice_id, customer_id, invoice_date - 1 as asked_on, cast(0 as double) as open_amount from ledger
        where clear_date is not null and customer_id < 'c0010000'
    """)
    describe(con)
    model = fit_timing(con, AS_OF)
    print(f"    a model of {model.row_count:,} paid invoices with {len(model.profiles)} profiles")
    return model


def timing(folder: Path, compare: Callable[..., None]) -> None:
    """Foretell all open invoices and sum their weeks; print the steps and the memory."""
    with duckdb.connect(
        str(folder / "timing.duckdb"),
        config={"memory_limit": MEMORY, "threads": 2, "temp_directory": str(folder / "tmp")},
    ) as con:
        con.execute("set preserve_insertion_order = false")
        con.execute("set enable_progress_bar = false")
        make_ledger(con)
        model = learn(con)
        con.execute(f"""
            create or replace temp table asks as
            select invoice_id, customer_id, date '{AS_OF}' as asked_on, amount as open_amount from ledger where clear_date is null
        """)

        def ours() -> None:
            for name, step in (
                ("what was known", lambda: describe(con)),
                ("base day and profile", lambda: prepare(con, model, "asked", "placed")),
                ("the curve", lambda: weigh(con, model, "placed", "weighed")),
                ("days and chances", lambda: foretell(con, model, "weighed", "foretold")),
                ("26 weeks of receipts", lambda: forecast_weeks(con, model, "weighed")),
            ):
                start = time.perf_counter()
                step()
                print(f"    {name:<24} {time.perf_counter() - start:6.2f} s")

        from sklearn.ensemble import HistGradientBoostingClassifier, HistGradientBoostingRegressor

        prepare(con, model, "lessons", "learning")
        known = features_of(
            con,
            "learning",
            (*FEATURES, "late"),
            "select * from learning where clear_date is not null order by invoice_id",
        )
        given = np.column_stack([known[name] for name in FEATURES])
        chance = HistGradientBoostingClassifier(random_state=0).fit(given, known["late"] > 0)
        days = [
            HistGradientBoostingRegressor(loss="quantile", quantile=share, random_state=0).fit(
                given, known["late"]
            )
            for share in (0.1, 0.5, 0.9)
        ]

        def boosted() -> None:
            describe(con)
            prepare(con, model, "asked", "placed")
            asked = features_of(con, "placed", FEATURES)
            matrix = np.column_stack([asked[name] for name in FEATURES])
            chance.predict_proba(matrix)
            for one in days:
                one.predict(matrix)

        with Peak() as peak:
            ours()
        compare("time 1,000,000 open invoices", ours, boosted, "boosted trees: a chance, three days")
        count = con.execute("select count(*), count(expected_date) from foretold").fetchall()[0]
        print(
            f"    {count[0]:,} invoices, {count[1]:,} with an expected day; memory {peak.gigabytes:.1f} GB at most"
        )
