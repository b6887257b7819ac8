"""`paywell run`, `demo`, `status`: the main job, and what it published."""

from __future__ import annotations

import json
import logging
import os
import warnings
from datetime import datetime
from pathlib import Path
from typing import Annotated, Any

import typer
from rich.console import Console

from orchestration.commands.common import (
    REFUSED,
    AsJson,
    ConfigPath,
    DataDir,
    config_path,
    console,
    friendly,
    read_config,
)
from orchestration.console import TerminalReporter, show_history, show_summary
from orchestration.errors import PaywellError
from orchestration.runs import PaywellRun, only_run
from orchestration.workspace import Workspace


def run(
    data_dir: DataDir = Path("data"),
    config: ConfigPath = None,
    as_of: Annotated[
        datetime | None,
        typer.Option(formats=["%Y-%m-%d"], help="The day to describe; default: the last in the data."),
    ] = None,
    accept_header: Annotated[
        list[str] | None,
        typer.Option(help="A source whose changed file header is meant; may be given again."),
    ] = None,
    force: Annotated[
        bool, typer.Option("--force", help="Build and publish although nothing changed.")
    ] = False,
    as_json: AsJson = False,
) -> None:
    """Load what is new, build all models, check them and publish.

    The same Dagster job as in `dagster dev`, in this process. When a check fails, what was served stays served and
    the exit code is 3. When nothing changed since the last publication, nothing is done.
    """
    with friendly(as_json):
        workspace = Workspace(data_dir.resolve())
        path = config_path(config, workspace)
        facts = execute(workspace, path, as_of, accept_header or [], force, quiet=as_json)
        if as_json:
            print(json.dumps(facts, default=str))


def demo(
    customers: Annotated[
        int, typer.Option(min=20, max=1_000_000, help="Customers of the generated company.")
    ] = 2000,
    seed: Annotated[int, typer.Option(min=0, help="Another seed is another company.")] = 7,
    data_dir: DataDir = Path("data"),
    force: Annotated[
        bool, typer.Option("--force", help="Build and publish although nothing changed.")
    ] = False,
    as_json: AsJson = False,
) -> None:
    """Generate a wholesaler with its ERP, CRM and credit bureau, and run the main job on it.

    Files land in DATA/demo, in the shapes of real systems, with their traps; outputs as for any company.
    """
    from orchestration.demo.prepare import prepare

    with friendly(as_json):
        workspace = Workspace(data_dir.resolve())
        reporter = TerminalReporter(Console(quiet=True) if as_json else console)
        with reporter.running():
            path = prepare(workspace.demo, customers=customers, seed=seed, report=reporter)
        facts = execute(workspace, path, None, [], force, quiet=as_json)
        if as_json:
            print(json.dumps(facts, default=str))


def execute(
    workspace: Workspace,
    path: Path,
    as_of: datetime | None,
    accept_headers: list[str],
    force: bool,
    quiet: bool = False,
) -> dict[str, Any]:
    """Run the main job with progress, or say that nothing changed; returns the summary's facts."""
    from orchestration.summary import collect, saved

    out = Console(quiet=True) if quiet else console
    reporter = TerminalReporter(out)
    this = PaywellRun(
        workspace,
        read_config(path),
        as_of=as_of.date() if as_of else None,
        accept_headers=accept_headers,
        report=reporter,
    )
    with only_run(workspace):
        facts = None if force else _up_to_date(this, saved(workspace))
        if facts:
            show_summary(out, facts)
            out.print(
                f"[green]Nothing changed[/green] since publication {facts['publication']}: it is current."
            )
            return {**facts, "changed": False}
        with reporter.running(), this.guard_at_hand():
            _execute_job(this, path)
            facts = {**collect(this, this.publish()), "warnings": reporter.warnings, "changed": True}
    show_summary(out, facts)
    return facts


def _up_to_date(this: PaywellRun, facts: dict[str, Any] | None) -> dict[str, Any] | None:
    """The saved facts, where the last publication was made of exactly what is here now and is still served."""
    from orchestration.publishing.history import History
    from orchestration.publishing.swap import finish_interrupted_swap

    finish_interrupted_swap(this.workspace)
    last = next(iter(History(this.workspace).recent(1)), None)
    if (
        facts is None
        or last is None
        or last.status != "published"
        or last.publication_id != facts["publication"]
    ):
        return None
    served = [this.workspace.served / f"{view.replace('.', '/', 1)}.parquet" for view in last.rows]
    whole = all(path.is_file() for path in served)
    return facts if whole and last.fingerprint == this.fingerprint() else None


def _execute_job(this: PaywellRun, path: Path) -> None:
    """The main Dagster job in this process; its error is raised as it was."""
    os.environ.update(PAYWELL_DATA=str(this.workspace.data_dir), PAYWELL_CONFIG=str(path.resolve()))
    logging.getLogger("dagster").setLevel(logging.CRITICAL)
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        # steps are done once: the assets of the job find these two done, and their progress was shown
        this.report.step("Loading files")
        this.load()
        this.report.step("Starting dbt and Dagster")
        this.parse()
        from orchestration.definitions import defs

        try:
            defs.resolve_job_def("paywell").execute_in_process(
                resources={"run": this},
                run_config={"loggers": {"console": {"config": {"log_level": "CRITICAL"}}}},
            )
        except Exception as error:
            cause: BaseException | None = error
            while cause is not None and not isinstance(cause, PaywellError):
                cause = cause.__cause__
            if cause is None:
                raise
            if this.is_refused:
                cause.exit_code = REFUSED
            raise cause from None


def status(
    data_dir: DataDir = Path("data"),
    count: Annotated[
        int, typer.Option("--count", "-n", min=1, max=1000, help="How many publications to show.")
    ] = 10,
    as_json: AsJson = False,
) -> None:
    """Show what is served and the history of publications. Works while a run is at work."""
    from orchestration.publishing.history import History

    with friendly(as_json):
        workspace = Workspace(data_dir.resolve())
        found = History(workspace).recent(count)
        if as_json:
            print(json.dumps([publication.__dict__ for publication in found], default=str))
            return
        if not found:
            raise PaywellError(
                "nothing was published yet", str(workspace.served), "run `paywell demo` or `paywell run`"
            )
        show_history(console, found)
