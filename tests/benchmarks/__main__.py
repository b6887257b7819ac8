"""`make bench`: what Paywell's own work costs beside the least that would do.

Prints the median of several turns of both and their ratio; asserts nothing.
"""

from __future__ import annotations

import statistics
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

import duckdb

from orchestration.loading.files import TableFiles
from orchestration.loading.load import load_tables
from orchestration.loading.mapping import create_views

TURNS = 3
ROWS = 1_000_000


def seconds(work: Callable[[], object]) -> float:
    """Wall seconds of one turn."""
    start = time.perf_counter()
    work()
    return time.perf_counter() - start


def compare(name: str, ours: Callable[[], object], baseline: Callable[[], object], what: str) -> None:
    """Both in turn, A B A B …, so that a change of the machine's pace meets both."""
    pairs = [(seconds(ours), seconds(baseline)) for _ in range(TURNS)]
    mine, theirs = (statistics.median(times) for times in zip(*pairs, strict=True))
    ratio = statistics.median(a / b for a, b in pairs)
    print(f"{name:<44} {mine:6.2f} s   {what:<34} {theirs:6.2f} s   ratio {ratio:5.2f}")


def ledger(folder: Path) -> Path:
    """A ledger of a million lines, twelve columns."""
    path = folder / "AR_1.csv"
    duckdb.sql(
        f"""copy (select 'F' || i as invoice, lpad((i % 50000)::varchar, 8, '0') as customer,
            '2026-01-01'::date + (i % 180)::int as dated, '2026-02-01'::date + (i % 180)::int as due,
            ((i * 7919) % 1000000 / 100.0)::decimal(18, 2) as amount, 'EUR' as currency,
            'a' || i % 10 as a, 'b' || i % 100 as b, 'c' as c, '' as d, 'remark of some length' as e, i as f
        from range({ROWS}) t(i)) to '{path}' (header, delimiter ';')"""
    )
    return path


def loading(folder: Path) -> None:
    """Our loader (lines, rejects, manifest, one transaction) beside a bare read of the same file."""
    path = ledger(folder)
    turn = iter(range(1000))

    def ours() -> None:
        with duckdb.connect(str(folder / f"ours_{next(turn)}.duckdb")) as con:
            load_tables(con, [TableFiles("ledger", "invoices", folder, ("AR_*.csv",))], tmp=folder / "tmp")

    def bare() -> None:
        with duckdb.connect(str(folder / f"bare_{next(turn)}.duckdb")) as con:
            con.sql(f"create table t as from read_csv('{path}', delim=';', header=true, all_varchar=true)")

    compare("load 1,000,000 lines with their numbers", ours, bare, "DuckDB's read_csv, as text")


def mapping(folder: Path) -> None:
    """Reading text as dates and amounts with a reason per bad value, beside bare casts."""
    from orchestration.config import Config

    ledger(folder)
    tables = {
        "invoices": {
            "files": "AR_*.csv",
            "columns": {
                "invoice_id": "invoice",
                "customer_id": "customer",
                "invoice_date": "dated",
                "due_date": "due",
                "amount": "amount",
                "currency_code": "currency",
            },
        }
    }
    config = Config.model_validate(
        {"sources": [{"name": "ledger", "role": "erp", "path": folder, "tables": tables}]}
    )
    with duckdb.connect(str(folder / "mapped.duckdb")) as con:
        load_tables(con, [TableFiles("ledger", "invoices", folder, ("AR_*.csv",))], tmp=folder / "tmp")

        def ours() -> None:
            create_views(con, config)
            con.sql("create or replace temp table mapped as from raw__mapped.invoices")

        def bare() -> None:
            con.sql(
                """create or replace temp table mapped as select invoice, customer, dated::date, due::date,
                amount::decimal(18, 2), currency from raw_ledger.invoices"""
            )

        compare("map 1,000,000 rows to the input contract", ours, bare, "bare casts of the same columns")


def main() -> None:
    """All benchmarks, or those named on the command line."""
    chosen = set(sys.argv[1:])
    for benchmark in (loading, mapping):
        if not chosen or benchmark.__name__ in chosen:
            with tempfile.TemporaryDirectory() as folder:
                benchmark(Path(folder))


if __name__ == "__main__":
    main()
