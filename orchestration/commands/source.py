"""`paywell source`: add, test and list the deliveries of `paywell.yml`."""

from __future__ import annotations

import json
import tempfile
from pathlib import Path
from typing import Annotated, Any

import duckdb
import typer
from rich.console import Console
from rich.table import Table

from orchestration.commands.common import (
    MISUSED,
    AsJson,
    ConfigPath,
    DataDir,
    config_path,
    console,
    friendly,
    read_config,
)
from orchestration.config import Config, SourceConfig
from orchestration.console import TerminalReporter
from orchestration.errors import PaywellError
from orchestration.runs import PaywellRun
from orchestration.workspace import Workspace

app = typer.Typer(no_args_is_help=True, help="Add, test and list the sources of paywell.yml.")


@app.command()
def add(
    name: Annotated[str, typer.Argument(help="Name of the source: lower-case letters, digits and _.")],
    paths: Annotated[list[Path], typer.Argument(help="Files, or one folder of files.", exists=True)],
    role: Annotated[str, typer.Option(help="What it is: erp, crm or bureau.")] = "erp",
    config: ConfigPath = None,
    replace: Annotated[bool, typer.Option("--replace", help="Replace a source of this name.")] = False,
    yes: Annotated[bool, typer.Option("--yes", "-y", help="Write without asking.")] = False,
    as_json: AsJson = False,
) -> None:
    """Look at the files, propose how they map to the input contract, and write that to paywell.yml.

    Column names are recognised in Dutch and English, by type and by the shape of their values. Read the proposal, correct
    it in paywell.yml where it is wrong, and try it with `paywell source test NAME`.
    """
    from orchestration.loading.config_file import add_source
    from orchestration.loading.contract import entities
    from orchestration.loading.propose import propose, render

    with friendly(as_json):
        if role not in ("erp", "crm", "bureau"):
            raise _misuse(f"role '{role}' is not known", "--role", "use erp, crm or bureau")
        target = (config or Path("paywell.yml")).resolve()
        root, files = _files(paths)
        with duckdb.connect() as con:
            proposal = propose(con, name, role, files, root, entities())
        if not as_json:
            render(proposal, console)
        if not proposal.tables:
            raise PaywellError(
                "no input entity could be recognised in these files",
                ", ".join(str(file) for file in files[:3]),
                "map the columns by hand in paywell.yml; the README shows how",
            )
        if (
            not (yes or as_json)
            and console.is_terminal
            and not typer.confirm(f"Write this to {target.name}?", default=True)
        ):
            raise typer.Exit(0)
        source = proposal.as_config(str(root))
        add_source(target, source, replace=replace)
        if as_json:
            print(json.dumps(source, default=str))
        else:
            console.print(
                f"[green]✓[/green] written to {target}; next: paywell source test {name}, then paywell run"
            )


def _misuse(message: str, where: str, todo: str) -> PaywellError:
    error = PaywellError(message, where, todo)
    error.exit_code = MISUSED
    return error


def _files(paths: list[Path]) -> tuple[Path, list[Path]]:
    """The folder that the source stands in, and its files."""
    if len(paths) == 1 and paths[0].is_dir():
        root = paths[0].resolve()
        files = sorted(path for path in root.rglob("*") if path.is_file() and not path.name.startswith("."))
    else:
        files = sorted(path.resolve() for path in paths)
        folders = {file.parent for file in files}
        if len(folders) > 1 or any(path.is_dir() for path in paths):
            raise _misuse("the files must stand in one folder", "PATHS", "add one source per folder")
        root = folders.pop()
    if not files:
        raise _misuse("there is no file", str(root), "put the delivery there first")
    return root, files


@app.command()
def test(
    name: Annotated[str, typer.Argument(help="Name of the source.")],
    config: ConfigPath = None,
    data_dir: DataDir = Path("data"),
    as_json: AsJson = False,
) -> None:
    """Load one source beside the warehouse and tell its rows, rejects with reasons, and what is missing.

    Nothing of the warehouse changes. Exit code 1 when no row would be accepted.
    """
    with friendly(as_json):
        path = config_path(config, Workspace(data_dir.resolve()))
        configured = read_config(path)
        source = next((one for one in configured.sources if one.name == name), None)
        if source is None:
            known = ", ".join(one.name for one in configured.sources) or "none"
            raise _misuse(f"there is no source {name}", str(path), f"there are: {known}")
        out = Console(quiet=True) if as_json else console
        with tempfile.TemporaryDirectory() as folder:
            facts = _try(Workspace(Path(folder)), configured, source, out)
        if as_json:
            print(json.dumps(facts, default=str))
        else:
            _show_test(facts)
        if not sum(row["loaded"] for row in facts["tables"]):
            raise PaywellError(
                "no row would be accepted", f"source {name}", "see the reasons above; correct the mapping"
            )


def _try(workspace: Workspace, config: Config, source: SourceConfig, out: Console) -> dict[str, Any]:
    from orchestration.summary import missing_inputs, rejections, source_rows, spellings

    run = PaywellRun(workspace, config.model_copy(update={"sources": [source]}), report=TerminalReporter(out))
    with run.report.running():  # type: ignore[attr-defined]
        run.build_inputs()
    with duckdb.connect() as con:
        con.execute(f"attach '{workspace.build_db}' as warehouse (read_only)")
        fed = {row["entity"] for row in source_rows(con)}
        return {
            "source": source.name,
            "tables": source_rows(con),
            "rejections": rejections(con),
            "spellings": spellings(con),
            "missing": [row for row in missing_inputs(con) if row["entity"] in fed],
        }


def _show_test(facts: dict[str, Any]) -> None:
    from orchestration.console import show_missing, sources_table

    console.print(sources_table(facts["tables"]))
    show_missing(console, facts)


@app.command(name="list")
def list_sources(
    config: ConfigPath = None, data_dir: DataDir = Path("data"), as_json: AsJson = False
) -> None:
    """List the sources: role, where they stand, what they deliver."""
    from orchestration.loading.delivery import source_tables

    with friendly(as_json):
        configured = read_config(config_path(config, Workspace(data_dir.resolve())))
        rows: list[dict[str, Any]] = [
            {
                "name": one.name,
                "role": one.role,
                "system": one.system or "mapped",
                "path": str(one.path),
                "tables": [table.table for table in source_tables(one)],
            }
            for one in configured.sources
        ]
        if as_json:
            print(json.dumps(rows))
            return
        table = Table(header_style="bold", box=None, padding=(0, 2))
        for column in ("name", "role", "system", "path", "tables"):
            table.add_column(column)
        for row in rows:
            table.add_row(*(", ".join(value) if isinstance(value, list) else value for value in row.values()))
        console.print(table)
