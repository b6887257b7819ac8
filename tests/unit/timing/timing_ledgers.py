"""Small ledgers for the tests of payment timing."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import date, timedelta
from typing import Any

import duckdb
import numpy as np
import pyarrow as pa

from orchestration.scoring.timing.history import WINDOWS, describe
from orchestration.scoring.timing.model import DAYS, FIRST, Rule, Split, Timing

START = date(2025, 1, 6)  # a Monday
COLUMNS = {
    "invoice_id": pa.string(),
    "customer_id": pa.string(),
    "invoice_date": pa.date32(),
    "due_date": pa.date32(),
    "amount": pa.float64(),
    "clear_date": pa.date32(),
    "closed_date": pa.date32(),
    "is_lost": pa.bool_(),
    "dispute_opened_date": pa.date32(),
    "dispute_closed_date": pa.date32(),
}
Row = dict[str, Any]


def day(number: int) -> date:
    return START + timedelta(days=number)


def invoice(number: str, made: int, late: int | None = None, *, term: int = 30, **other: Any) -> Row:
    """An invoice of customer c, made on a day of the ledger and paid so many days late (None: not paid)."""
    due = made + term
    return {
        "invoice_id": number,
        "customer_id": "c",
        "invoice_date": day(made),
        "due_date": day(due),
        "amount": 100.0,
        "clear_date": None if late is None else day(due + late),
        "is_lost": False,
        **other,
    }


def connection(rows: Iterable[Row], threads: int = 2) -> duckdb.DuckDBPyConnection:
    """A connection with `ledger`."""
    con = duckdb.connect(config={"threads": threads})
    listed = list(rows)
    table = pa.table(
        {name: pa.array([row.get(name) for row in listed], kind) for name, kind in COLUMNS.items()}
    )
    con.register("ledger_rows", table)
    con.execute("create temp table ledger as select * from ledger_rows")
    return con


def ask(con: duckdb.DuckDBPyConnection, asked: Mapping[str, date]) -> dict[str, Row]:
    """`asked` of these invoices on these days, by invoice."""
    values = ", ".join(f"('{number}', date '{on}')" for number, on in asked.items())
    con.execute(f"""
        create or replace temp table asks as
        select l.invoice_id, l.customer_id, v.asked_on, l.amount as open_amount
        from (values {values}) as v (invoice_id, asked_on)
        inner join ledger as l on l.invoice_id = v.invoice_id
    """)
    describe(con)
    return rows_of(con, "asked")


def ask_at_start(con: duckdb.DuckDBPyConnection, also: str = "") -> None:
    """`asked` of every invoice, the day before it was made; `also`: a query of more asks."""
    con.execute(f"""
        create or replace temp table asks as
        select invoice_id, customer_id, invoice_date - 1 as asked_on, cast(0 as double) as open_amount from ledger {also}
    """)
    describe(con)


def rows_of(con: duckdb.DuckDBPyConnection, relation: str) -> dict[str, Row]:
    """The rows of a relation by invoice."""
    found = con.execute(f"select * from {relation} order by invoice_id")
    assert found.description is not None
    names = [column[0] for column in found.description]
    listed = [dict(zip(names, row, strict=True)) for row in found.fetchall()]
    return {row["invoice_id"]: row for row in listed}


def timing(
    chances: Mapping[int, float],
    *,
    late: Rule | None = None,
    chance: Rule | None = None,
    splits: Sequence[Split] = (Split(0, None, 0.0, -1, -1, 0),),
    working: bool = False,
    dispute_days: int = 20,
) -> Timing:
    """A model with one profile: the chance of each day round the base day; what is left never comes."""
    profile = np.zeros((1, DAYS + 1))
    for offset, share in chances.items():
        profile[0, offset - FIRST] = share
    profile[0, DAYS] = 1 - profile.sum()
    centre = dict.fromkeys(WINDOWS, 0.0)
    return Timing(
        "timing",
        centre,
        late or Rule(0.0, {}),
        chance or Rule(0.0, {}),
        tuple(splits),
        profile,
        working,
        dispute_days,
        1,
    )
