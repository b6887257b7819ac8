"""`paywell explain`: from a figure to the rows it is made of, from a row to its file and line."""

from __future__ import annotations

import json
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Annotated, Any

import duckdb
import typer
from rich.table import Table

from orchestration.commands.common import AsJson, DataDir, console, friendly
from orchestration.errors import PaywellError
from orchestration.loading.contract import DBT_PROJECT, read_yaml
from orchestration.workspace import Workspace

app = typer.Typer(no_args_is_help=True, help="Lead from a published figure to its rows, files and lines.")


@contextmanager
def _warehouse(data_dir: Path) -> Iterator[duckdb.DuckDBPyConnection]:
    path = Workspace(data_dir.resolve()).build_db
    if not path.is_file():
        raise PaywellError("nothing was built yet", str(path), "run `paywell demo` or `paywell run`")
    try:
        con = duckdb.connect(str(path), read_only=True)
    except duckdb.IOException:
        raise PaywellError("a run is at work", str(path), "ask again when it has ended") from None
    with con:
        try:
            yield con
        except duckdb.CatalogException:
            raise PaywellError("no run has ended here yet", str(path), "run `paywell run` first") from None


def _rows(con: duckdb.DuckDBPyConnection, sql: str, *values: object) -> list[dict[str, Any]]:
    cursor = con.execute(sql, list(values))
    names = [column[0] for column in cursor.description]
    return [dict(zip(names, row, strict=True)) for row in cursor.fetchall()]


def _show(title: str, rows: list[dict[str, Any]]) -> None:
    table = Table(title=title, title_justify="left", header_style="bold", box=None, padding=(0, 2))
    for name in rows[0] if rows else ["nothing"]:
        table.add_column(name)
    for row in rows:
        table.add_row(*("" if value is None else str(value) for value in row.values()))
    console.print(table)


def _answer(parts: dict[str, list[dict[str, Any]]], as_json: bool) -> None:
    if as_json:
        print(json.dumps(parts, default=str))
        return
    for title, rows in parts.items():
        _show(title, rows)
        console.print()


@app.command()
def invoice(invoice_id: str, data_dir: DataDir = Path("data"), as_json: AsJson = False) -> None:
    """One document: its amounts, every settlement, and the file and line that each stands in."""
    with friendly(as_json), _warehouse(data_dir) as con:
        document = _rows(con, "from core.fct_invoice where invoice_id = ?", invoice_id)
        if not document:
            rejected = _rows(
                con, "from quality.rejected_rows where row_text like '%' || ? || '%' limit 5", invoice_id
            )
            hint = f"; {len(rejected)} rejected rows name it: paywell explain rejected" if rejected else ""
            raise PaywellError(f"there is no invoice {invoice_id} on the as-of day{hint}", "core.fct_invoice")
        settlements = _rows(
            con,
            """select settled_date, settlement_type, amount, currency_code, days_late, source_file, source_line
            from core.fct_settlement where invoice_id = ? order by settled_date, settlement_id""",
            invoice_id,
        )
        facts = [{"what": key, "value": value} for key, value in document[0].items() if value is not None]
        _answer({f"document {invoice_id}": facts, "amount − settlements = open": settlements}, as_json)


@app.command()
def customer(customer_id: str, data_dir: DataDir = Path("data"), as_json: AsJson = False) -> None:
    """One customer: who it is, its totals, and every open document behind them."""
    with friendly(as_json), _warehouse(data_dir) as con:
        found = _rows(con, "from core.dim_customer where customer_id = ?", customer_id)
        if not found:
            raise PaywellError(
                f"there is no customer {customer_id}", "core.dim_customer", "ids are text, with their zeros"
            )
        totals = _rows(
            con,
            """select currency_code, count(*) as documents, sum(amount) as invoiced, sum(settled_amount) as settled,
                sum(open_amount) as open, sum(open_amount) filter (where open_days_late > 0) as past_due
            from core.fct_invoice where customer_id = ? group by 1 order by 1""",
            customer_id,
        )
        items = _rows(
            con,
            """select invoice_id, invoice_date, due_date, open_amount, currency_code, open_days_late, ageing_bucket,
                source_file, source_line
            from receivables.open_items where customer_id = ? order by due_date, invoice_id""",
            customer_id,
        )
        facts = [{"what": key, "value": value} for key, value in found[0].items() if value is not None]
        _answer({f"customer {customer_id}": facts, "per currency": totals, "open documents": items}, as_json)


@app.command()
def rejected(
    source: Annotated[str | None, typer.Argument(help="Only this source.")] = None,
    limit: Annotated[int, typer.Option(min=1, max=100_000, help="How many rows.")] = 20,
    data_dir: DataDir = Path("data"),
    as_json: AsJson = False,
) -> None:
    """Delivered rows that count nowhere: where they stand and why."""
    with friendly(as_json), _warehouse(data_dir) as con:
        rows = _rows(
            con,
            """select source_name, table_name, source_file, source_line, rejection_class, column_name, reason, row_text
            from quality.rejected_rows where ? is null or source_name = ?
            order by source_name, table_name, source_file, source_line limit ?""",
            source,
            source,
            limit,
        )
        _answer({"rejected rows": rows}, as_json)


@app.command()
def view(name: str, as_json: AsJson = False) -> None:
    """One published view, such as credit.open_invoices: its grain and what each column means."""
    with friendly(as_json):
        audience, _, table = name.partition(".")
        path = DBT_PROJECT / "models" / "shared" / audience / f"{audience}__{table}.yml"
        if not path.is_file():
            there = sorted(
                file.stem.replace("__", ".", 1)
                for file in (DBT_PROJECT / "models" / "shared").glob("*/*.yml")
            )
            raise PaywellError(f"there is no view {name}", "data/served", f"there are: {', '.join(there)}")
        (model,) = read_yaml(path)["models"]
        columns = [
            {"column": column["name"], "type": column["data_type"], "meaning": column["description"]}
            for column in model["columns"]
        ]
        _answer({f"{name} · {model['description']}": columns}, as_json)
