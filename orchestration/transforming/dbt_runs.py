"""Start dbt in this process, follow what it does, and say what came of it.

dbt is started as few times as the graph allows: parsed once, then one `build` without tests and one `test`. Tests
come after all models, not in between, so that the guard sees the finished views and a failure is reported
with all that goes with it.
"""

from __future__ import annotations

import os
import shutil
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import duckdb

from orchestration.errors import PaywellError
from orchestration.loading.contract import DBT_PROJECT
from orchestration.progress import SILENT, Reporter
from orchestration.workspace import AUDIENCES, Workspace

QUIET = ["--no-use-colors", "--quiet", "--log-level", "none", "--log-level-file", "none"]
BUILT = ("model", "seed", "snapshot")


@dataclass(frozen=True)
class NodeResult:
    """One model, seed or data test: what dbt made of it, in how many seconds, with how many failing rows."""

    unique_id: str
    name: str
    resource_type: str
    status: str
    seconds: float
    failures: int
    message: str
    sample: tuple[str, ...] = ()
    depends_on: tuple[str, ...] = ()

    @property
    def is_ok(self) -> bool:
        """Whether it did what it should; a warning is not a failure."""
        return self.status in ("success", "pass", "warn", "no-op")


@dataclass
class Outcome:
    """What one or more starts of dbt did."""

    results: list[NodeResult] = field(default_factory=list)

    @property
    def failed(self) -> list[NodeResult]:
        """Everything that was not done well."""
        return [result for result in self.results if not result.is_ok]

    def count(self, resource_type: str) -> int:
        """How many results of a type ran."""
        return sum(
            result.resource_type == resource_type and result.status != "skipped" for result in self.results
        )


class DbtRuns:
    """dbt on one workspace, with the project parsed once."""

    def __init__(
        self, workspace: Workspace, variables: Mapping[str, str | int | float] | None = None
    ) -> None:
        self.workspace = workspace
        self.variables = dict(variables or {})
        self._manifest: Any = None

    def parse(self) -> Any:
        """The project's manifest; also written to the workspace's dbt target folder.

        Raises:
            PaywellError: a model or its description is broken.
        """
        if self._manifest is None:
            result = self._invoke(["parse"], None, [])
            self._manifest = result.result
        return self._manifest

    def build(
        self, report: Reporter = SILENT, select: str | None = None, exclude: str | None = None
    ) -> Outcome:
        """Build seeds and models (all, or those selected), without tests."""
        chosen = (["--select", *select.split()] if select else []) + (
            ["--exclude", *exclude.split()] if exclude else []
        )
        return self._run(
            # a seed whose columns changed since the last run is made anew, not filled again
            [
                "build",
                "--full-refresh",
                "--exclude-resource-type",
                "test",
                "--exclude-resource-type",
                "unit_test",
                *chosen,
            ],
            BUILT,
            report,
        )

    def test(self, report: Reporter = SILENT) -> Outcome:
        """Run all data tests on what is built."""
        outcome = self._run(["test", "--exclude-resource-type", "unit_test"], ("test",), report)
        outcome.results = [self._with_sample(result) for result in outcome.results]
        return outcome

    def unit_test(self, report: Reporter = SILENT) -> Outcome:
        """Run dbt's unit tests: rules on rows that the test brings along."""
        return self._run(["test", "--exclude-resource-type", "test"], ("unit_test",), report)

    def docs(self, folder: Path) -> Path:
        """dbt's own pages of models, columns and lineage as one file in `folder`.

        Raises:
            PaywellError: dbt could not make them.
        """
        self.workspace.staged.mkdir(parents=True, exist_ok=True)
        result = self._invoke(["docs", "generate", "--static"], self.parse(), [])
        if not result.success:
            raise PaywellError(f"dbt docs failed: {result.exception}", where=str(DBT_PROJECT))
        folder.mkdir(parents=True, exist_ok=True)
        page = folder / "index.html"
        shutil.copyfile(self.workspace.dbt_target / "static_index.html", page)
        return page

    def _run(self, command: list[str], types: tuple[str, ...], report: Reporter) -> Outcome:
        manifest = self.parse()
        nodes = {**manifest.nodes, **manifest.unit_tests}
        total = sum(str(node.resource_type) in types for node in nodes.values())
        done = 0

        def follow(event: Any) -> None:
            nonlocal done
            if event.info.name == "NodeFinished":
                done += 1
                report.advance(done, max(total, done), event.data.node_info.node_name)

        result = self._invoke(command, manifest, [follow])
        outcome = Outcome([_node_result(one) for one in getattr(result.result, "results", [])])
        if result.exception is not None and not outcome.results:
            raise PaywellError(f"dbt {command[0]} did not start: {result.exception}", where=str(DBT_PROJECT))
        return outcome

    def _invoke(self, command: list[str], manifest: Any, callbacks: list[Any]) -> Any:
        from dbt.cli.main import dbtRunner

        target = str(self.workspace.dbt_target)
        paths = [
            "--project-dir",
            str(DBT_PROJECT),
            "--profiles-dir",
            str(DBT_PROJECT),
            "--target-path",
            target,
        ]
        variables = ["--vars", str(self.variables)] if self.variables else []
        with _environment(self.workspace):
            result = dbtRunner(manifest=manifest, callbacks=callbacks).invoke(
                [*command, *QUIET, "--log-path", target, *paths, *variables]
            )
            _close_database()
        if command == ["parse"] and not result.success:
            raise PaywellError(f"the dbt project cannot be read: {result.exception}", where=str(DBT_PROJECT))
        return result

    def _with_sample(self, result: NodeResult, rows: int = 3) -> NodeResult:
        """A failing test with the first rows that fail it."""
        if result.is_ok or result.resource_type != "test":
            return result
        sql = self._manifest.nodes[result.unique_id].compiled_code
        try:
            with duckdb.connect() as con:
                _attach_all(con, self.workspace)
                cursor = con.execute(f"select * from ({sql.rstrip().rstrip(';')}) limit {rows}")
                names = [column[0] for column in cursor.description]
                found = tuple(
                    ", ".join(f"{name}={value}" for name, value in zip(names, row, strict=True))
                    for row in cursor.fetchall()
                )
        except duckdb.Error:
            return result
        return NodeResult(**{**result.__dict__, "sample": found})


def _attach_all(con: duckdb.DuckDBPyConnection, workspace: Workspace) -> None:
    con.execute(f"attach '{workspace.build_db}' as warehouse (read_only)")
    for audience in AUDIENCES:
        con.execute(f"attach '{workspace.staged_db(audience)}' as {audience} (read_only)")
    con.execute("use warehouse")


def _node_result(result: Any) -> NodeResult:
    node = result.node
    return NodeResult(
        unique_id=node.unique_id,
        name=node.name,
        resource_type=str(node.resource_type),
        status=str(result.status),
        seconds=float(result.execution_time or 0),
        failures=int(result.failures or 0),
        message=str(result.message or ""),
        depends_on=tuple(getattr(node.depends_on, "nodes", ())),
    )


def _close_database() -> None:
    """Let go of the build database: the adapter keeps it open until the process ends, which shuts out our own readers."""
    from dbt.adapters.duckdb.connections import DuckDBConnectionManager as Manager

    if Manager._ENV is not None:
        Manager._ENV.close()
        Manager.close_all_connections()


@contextmanager
def _environment(workspace: Workspace) -> Iterator[None]:
    """What profiles.yml reads, for as long as dbt runs."""
    wanted = {
        "PAYWELL_BUILD": str(workspace.build.resolve()),
        "DBT_SEND_ANONYMOUS_USAGE_STATS": "false",
        "DO_NOT_TRACK": "1",
    }
    before = {key: os.environ.get(key) for key in wanted}
    os.environ.update(wanted)
    try:
        yield
    finally:
        for key, value in before.items():
            if value is None:
                os.environ.pop(key, None)
            else:
                os.environ[key] = value


def slowest(outcome: Outcome, count: int = 5) -> list[NodeResult]:
    """The nodes that took longest, for the profile of a run."""
    return sorted(outcome.results, key=lambda result: -result.seconds)[:count]


def manifest_path(workspace: Workspace) -> Path:
    """Where the parsed project lies."""
    return workspace.dbt_target / "manifest.json"
