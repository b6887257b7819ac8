"""`paywell report`: check, build and open the report pages."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from orchestration.commands.common import DataDir, console, friendly
from orchestration.console import TerminalReporter
from orchestration.errors import PaywellError
from orchestration.loading.delivery import PROJECT
from orchestration.workspace import Workspace

REPORTS = PROJECT / "reports"

app = typer.Typer(
    no_args_is_help=True, help="Build and open the report pages (Evidence; building needs Node)."
)


@app.command()
def build(data_dir: DataDir = Path("data")) -> None:
    """Build the site from what is served, into DATA/served/site. The first time installs its packages (a minute)."""
    from orchestration.publishing.site import build as build_site

    with friendly():
        served = Workspace(data_dir.resolve()).served
        reporter = TerminalReporter(console)
        with reporter.running():
            out = build_site(served, REPORTS, served / "site", reporter)
        console.print(f"[green]✓[/green] {out}\n  open it with: paywell report serve")


@app.command()
def serve(
    data_dir: DataDir = Path("data"),
    port: Annotated[int, typer.Option(min=1024, max=65535, help="First port to try.")] = 8000,
) -> None:
    """Serve the built site on this machine only, until Ctrl-C."""
    from orchestration.publishing.site import serve as serve_site

    with friendly():
        site = Workspace(data_dir.resolve()).served / "site"
        if not site.is_dir():
            raise PaywellError(
                "the site is not built yet", str(site), "run `paywell report build` (or `make reports`)"
            )
        serve_site(site, port=port)


@app.command()
def check(data_dir: DataDir = Path("data")) -> None:
    """Run every query of every page on what is served; needs no Node."""
    from orchestration.publishing.report_queries import check_pages

    with friendly():
        problems = check_pages(REPORTS, Workspace(data_dir.resolve()).served)
        if problems:
            raise PaywellError("\n".join(problems), str(REPORTS), "mend the page or the view that it reads")
        console.print("[green]✓[/green] every query of every page runs on what is served")


@app.command()
def models(data_dir: DataDir = Path("data")) -> None:
    """Write dbt's own pages of models, columns and lineage, into DATA/docs."""
    from orchestration.runs import only_run
    from orchestration.transforming.dbt_runs import DbtRuns

    with friendly():
        workspace = Workspace(data_dir.resolve())
        with only_run(workspace):
            page = DbtRuns(workspace).docs(workspace.data_dir / "docs")
        console.print(f"[green]✓[/green] {page}")
