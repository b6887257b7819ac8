"""`paywell explain`: from a figure to the rows it is made of, from a row to its file and line.

What is told about a customer is read from the models. Presentation is `console.py`; `--json` prints the same facts.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Annotated

import duckdb
import typer
from rich.table import Table

from orchestration.commands.common import AsJson, DataDir, console, friendly
from orchestration.console_customer import show_customer
from orchestration.console_prospects import show_prospect
from orchestration.customer_facts import customer_facts, near
from orchestration.errors import PaywellError
from orchestration.loading.contract import DBT_PROJECT, read_yaml
from orchestration.prospect_facts import prospect_facts
from orchestration.queries import Row, fetch_rows
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


def _show(title: str, rows: list[Row]) -> None:
    table = Table(title=title, title_justify="left", header_style="bold", box=None, padding=(0, 2))
    for name in rows[0] if rows else ["nothing"]:
        table.add_column(name)
    for row in rows:
        table.add_row(*("" if value is None else str(value) for value in row.values()))
    console.print(table)


def _answer(parts: dict[str, list[Row]], as_json: bool) -> None:
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
        document = fetch_rows(con, "from core.fct_invoice where invoice_id = ?", invoice_id)
        if not document:
            rejected = fetch_rows(
                con, "from quality.rejected_rows where row_text like '%' || ? || '%' limit 5", invoice_id
            )
            hint = f"; {len(rejected)} rejected rows name it: paywell explain rejected" if rejected else ""
            raise PaywellError(
                f"there is no invoice {invoice_id} on the as-of day{hint}",
                "core.fct_invoice",
                near(con, "core.fct_invoice", "invoice_id", "'of customer ' || customer_id", invoice_id),
            )
        settlements = fetch_rows(
            con,
            """select settled_date, settlement_type, amount, currency_code, days_late, source_file, source_line
            from core.fct_settlement where invoice_id = ? order by settled_date, settlement_id""",
            invoice_id,
        )
        facts = [{"what": key, "value": value} for key, value in document[0].items() if value is not None]
        _answer({f"document {invoice_id}": facts, "amount − settlements = open": settlements}, as_json)


@app.command()
def customer(
    customer_id: str,
    limit: Annotated[int, typer.Option(min=0, help="Rows of each list; 0 shows all.")] = 15,
    data_dir: DataDir = Path("data"),
    as_json: AsJson = False,
) -> None:
    """One customer: who it is, how it pays, the rules that say so, and every invoice behind the figures."""
    with friendly(as_json), _warehouse(data_dir) as con:
        facts = customer_facts(con, customer_id, limit)
        if as_json:
            print(json.dumps(facts, default=str))
        else:
            show_customer(console, facts)


@app.command()
def prospect(
    company: Annotated[
        str,
        typer.Argument(
            metavar="ID",
            help="Number at the bureau, registration number, CRM account, or a piece of its name.",
        ),
    ],
    data_dir: DataDir = Path("data"),
    as_json: AsJson = False,
) -> None:
    """One company of the market: why it is on the list of prospects or not, what it is worth, what may be done."""
    with friendly(as_json):
        facts = prospect_facts(Workspace(data_dir.resolve()), company)
        if as_json:
            print(json.dumps(facts, default=str))
        else:
            show_prospect(console, facts)


@app.command()
def rejected(
    source: Annotated[str | None, typer.Argument(help="Only this source.")] = None,
    limit: Annotated[int, typer.Option(min=1, max=100_000, help="How many rows.")] = 20,
    data_dir: DataDir = Path("data"),
    as_json: AsJson = False,
) -> None:
    """Delivered rows that count nowhere: where they stand and why."""
    with friendly(as_json), _warehouse(data_dir) as con:
        rows = fetch_rows(
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
                for file in (DBT_PROJECT / "models" / "shared").glob("*/*__*.yml")
            )
            raise PaywellError(f"there is no view {name}", "data/served", f"there are: {', '.join(there)}")
        (model,) = read_yaml(path)["models"]
        columns = [
            {"column": column["name"], "type": column["data_type"], "meaning": column["description"]}
            for column in model["columns"]
        ]
        _answer({f"{name} · {model['description']}": columns}, as_json)
