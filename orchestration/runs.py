"""One run of the main job, step by step: load, build, test, guard, publish.

The Dagster assets in `defs/` call these steps in the order of the graph; each is done once per run. State that a
step leaves for the next lies in the workspace's files; what is only told at the end lies in the object.
"""

from __future__ import annotations

import os
import time
import uuid
from collections.abc import Callable, Collection, Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, TypeVar

from orchestration.config import Config
from orchestration.errors import PaywellError
from orchestration.loading.delivery import Delivery, deliver, fingerprint
from orchestration.progress import SILENT, Reporter
from orchestration.workspace import Workspace

if TYPE_CHECKING:
    from orchestration.matching.match import Matched
    from orchestration.publishing.guard import CheckResult, GuardResult
    from orchestration.publishing.guard_process import GuardProcess
    from orchestration.publishing.history import Publication
    from orchestration.scoring.learning import Learned
    from orchestration.scoring.timing.warehouse import Timed
    from orchestration.transforming.dbt_runs import NodeResult, Outcome

T = TypeVar("T")


class PaywellRun:
    """A run on one workspace. Every step is carried out at most once, whoever asks for it first."""

    def __init__(
        self,
        workspace: Workspace,
        config: Config,
        *,
        as_of: date | None = None,
        accept_headers: Collection[str] = (),
        report: Reporter = SILENT,
    ) -> None:
        self.workspace = workspace
        self.config = config
        self.as_of = as_of
        self.accept_headers = accept_headers
        self.report = report
        self.run_id = uuid.uuid4().hex[:12]
        self.seconds: dict[str, float] = {}
        self._inner_seconds = 0.0
        self._done: dict[str, object] = {}
        self._guard_process: GuardProcess | None = None

    @property
    def variables(self) -> dict[str, str | int | float]:
        """dbt's variables; only those that differ from the defaults, so that dbt can reuse its last parse."""
        found: dict[str, str | int | float] = {}
        as_of = self.as_of or self.config.as_of_date
        if as_of != "data":
            found["as_of_date"] = str(as_of)
        if self.config.base_currency != "auto":
            found["base_currency"] = self.config.base_currency
        asked = self.config.good_performers.model_dump(exclude_defaults=True)
        found |= {f"good_{key}": value for key, value in asked.items()}
        asked = self.config.prospects.model_dump(exclude_defaults=True)
        found |= {f"prospect_{key}": value for key, value in asked.items()}
        asked = self.config.strategy.model_dump(mode="json", exclude_defaults=True)
        found |= {f"strategy_{key}": value for key, value in asked.items()}
        return found

    def load(self) -> Delivery:
        """Files → raw tables and the views over them."""
        return self._once(
            "load", lambda: deliver(self.workspace, self.config, self.accept_headers, self.report)
        )

    def parse(self) -> None:
        """Read the dbt project; the asset graph is made of its manifest."""
        self._once("parse", lambda: self._dbt().parse())

    def match(self) -> Matched:
        """Records of the ERP, the CRM and the bureau → who is who; builds the models that it reads first.

        Raises:
            PaywellError: a model failed, or the file of decisions cannot be read.
        """
        return self._once("match", self._match)

    def _match(self) -> Matched:
        from orchestration.matching.decisions import read_decisions
        from orchestration.matching.warehouse import match_warehouse

        path = self.config.decisions_file
        decisions = read_decisions(path) if path else []
        self.build_records()
        return match_warehouse(self.workspace, decisions, self.config.country_code, self.report)

    def build_inputs(self) -> Outcome:
        """Raw tables → the input layer alone: what a source would give.

        Raises:
            PaywellError: a model failed; names it.
        """
        return self._once("inputs", lambda: self._build_from_raw("Building inputs", "+path:models/input"))

    def build_records(self) -> Outcome:
        """Raw tables → the models that the matching reads.

        Raises:
            PaywellError: a model failed; names it.
        """
        return self._once("records", lambda: self._build_from_raw("Building records", _records()))

    def _build_from_raw(self, step: str, select: str) -> Outcome:
        from orchestration.publishing.swap import prepare_staged

        self.load()
        prepare_staged(self.workspace)
        self.parse()
        self.report.step(step)
        return self._built(self._dbt().build(self.report, select))

    def build_lessons(self) -> Outcome:
        """Who is who → the models that the scoring learns from.

        Raises:
            PaywellError: a model failed; names it.
        """
        return self._once("lessons", self._build_lessons)

    def _build_lessons(self) -> Outcome:
        self.match()
        self.report.step("Building what is learned from")
        return self._built(self._dbt().build(self.report, _lessons(), exclude=_records()))

    def learn(self) -> Learned:
        """Own customers and the market → scorecards, scores and back-test; builds the models that it reads first.

        Raises:
            PaywellError: a model failed.
        """
        return self._once("learn", self._learn)

    def _learn(self) -> Learned:
        from orchestration.scoring.warehouse import learn_warehouse

        self.build_lessons()
        self.report.step("Learning who pays well")
        return learn_warehouse(self.workspace, self.report)

    def learn_timing(self) -> Timed:
        """Invoices and their payments → when the open ones will be paid, and what comes in; builds the models that it reads first.

        Raises:
            PaywellError: a model failed.
        """
        return self._once("timing", self._learn_timing)

    def _learn_timing(self) -> Timed:
        from orchestration.scoring.timing.warehouse import time_warehouse

        self.build_lessons()
        return time_warehouse(self.workspace, self.report)

    def build(self, select: str | None = None) -> Outcome:
        """Raw tables → all models up to the staged shared views, or those that dbt's `select` names.

        Args:
            select: models in dbt's words; who selects models that read scores calls `learn()` and `learn_timing()` before.

        Raises:
            PaywellError: a model failed; names it.
        """
        return self._once("build", lambda: self._build(select))

    def _build(self, select: str | None) -> Outcome:
        earlier = self.build_records().results
        self.match()
        if select is None:
            self.learn()
            self.learn_timing()
        built = _records()
        if "lessons" in self._done:
            earlier = [*earlier, *self.build_lessons().results]
            built = f"{built} {_lessons()}"
        self.report.step("Building models")
        rest = self._built(self._dbt().build(self.report, select, exclude=built))
        return type(rest)([*earlier, *rest.results])

    def _built(self, outcome: Outcome) -> Outcome:
        broken = [result for result in outcome.failed if result.status != "skipped"]
        if broken:
            lines = [f"model {one.name} failed: {' '.join(one.message.split())}" for one in broken]
            raise PaywellError(
                "\n".join(lines),
                where="dbt_project/models",
                todo="nothing was published; the last publication stays. Mend the model and run again",
            )
        return outcome

    def test(self) -> Outcome:
        """dbt's data tests on what was built; failures block the publication, not the guard."""
        return self._once("test", self._test)

    def _test(self) -> Outcome:
        self.build()
        self.report.step("Testing models")
        return self._dbt().test(self.report)

    def _dbt(self):  # type: ignore[no-untyped-def]
        from orchestration.transforming.dbt_runs import DbtRuns

        if "dbt" not in self._done:
            self._done["dbt"] = DbtRuns(self.workspace, self.variables)
        return self._done["dbt"]

    @contextmanager
    def guard_at_hand(self) -> Iterator[None]:
        """Start the guard's process now, so that it is ready when the models are; without this it runs in this process."""
        from orchestration.publishing.guard_process import GuardProcess

        self._guard_process = GuardProcess()
        try:
            yield
        finally:
            self._guard_process.close()

    def guard(self) -> GuardResult:
        """Great Expectations on inputs and staged views, with dbt's failed tests beside them."""
        return self._once("guard", self._guard)

    def _guard(self) -> GuardResult:
        from orchestration.publishing.guard import GuardSettings, guard
        from orchestration.publishing.history import History

        tests, day = self.test(), self.described_day()
        settings = GuardSettings(
            min_volume_ratio=self.config.guard.min_volume_ratio,
            max_age_days=self.config.guard.max_age_days,
            base_currency=None if self.config.base_currency == "auto" else self.config.base_currency,
        )
        if self._guard_process is None:
            history = History(self.workspace)
            result = guard(self.workspace, as_of=day, history=history, settings=settings, report=self.report)
        else:
            self.report.step("Checking inputs and published views")
            result = self._guard_process.guard(self.workspace, day, settings)
            for check in result.warnings:
                self.report.warn(check.message)
        failed = tuple(_as_check(one) for one in tests.failed)
        return replace(result, checks=(*result.checks, *failed))

    def described_day(self) -> date:
        """The as-of day that the built models describe."""
        import duckdb

        with duckdb.connect(str(self.workspace.build_db), read_only=True) as con:
            return con.execute("select as_of_date from core.run_context").fetchall()[0][0]

    def publish(self) -> Publication:
        """Swap the served files.

        Raises:
            PaywellError: a blocking check failed; what was served stays.
        """
        return self._once("publish", self._publish)

    def _publish(self) -> Publication:
        from orchestration.publishing.swap import publish

        guarded = self.guard()
        self.report.step("Publishing")
        return publish(
            self.workspace,
            guarded,
            run_id=self.run_id,
            as_of=guarded.as_of,
            fingerprint=self.fingerprint(),
            report=self.report,
        )

    @property
    def is_refused(self) -> bool:
        """Whether the guard stopped this run."""
        guarded = self._done.get("guard")
        return bool(guarded and guarded.blocking_failures)  # type: ignore[attr-defined]

    def check_pages(self, check: Callable[[], list[str]]) -> list[str]:
        """Problems of the report pages on what is now served; each is also a warning."""
        problems = self._once("pages", check)
        for problem in problems:
            self.report.warn(f"report page: {problem}")
        return problems

    def fingerprint(self) -> str:
        """What this run's publication depends on."""
        return self._once(
            "fingerprint", lambda: fingerprint(self.config, str(self.as_of) if self.as_of else None)
        )

    def _once(self, name: str, step: Callable[[], T]) -> T:
        """The result of a step, carried out the first time; steps that it calls are timed as their own."""
        if name not in self._done:
            outer, self._inner_seconds = self._inner_seconds, 0.0
            start = time.perf_counter()
            try:
                self._done[name] = step()
            finally:
                whole = time.perf_counter() - start
                self.seconds[name] = whole - self._inner_seconds
                self._inner_seconds = outer + whole
        return self._done[name]  # type: ignore[return-value]


def _records() -> str:
    """dbt's selection of the models that the matching reads, and what they are made of."""
    from orchestration.matching.warehouse import READS

    return _with_parents(READS)


def _lessons() -> str:
    """dbt's selection of the models that the scoring reads, and what they are made of."""
    from orchestration.scoring import warehouse
    from orchestration.scoring.timing import warehouse as timing

    return _with_parents((*warehouse.READS, *timing.READS))


def _with_parents(models: Collection[str]) -> str:
    return " ".join(f"+{name}" for name in models)


def _as_check(failed: NodeResult) -> CheckResult:
    """A failed data test as one of the guard's results, so that one list says why nothing was published."""
    from orchestration.publishing.guard import CheckResult

    model = next((one.split(".")[-1] for one in failed.depends_on if one.startswith("model.")), failed.name)
    first = f", first: {failed.sample[0]}" if failed.sample else ""
    rows = f"{failed.failures} row{'' if failed.failures == 1 else 's'} fail{'s' if failed.failures == 1 else ''}"
    message = failed.message if failed.status == "error" else f"{rows}{first}"
    return CheckResult(
        suite="dbt",
        table=model.replace("__", ".", 1),
        expectation=failed.name,
        column=None,
        severity="block",
        status="failed",
        why="a test of the dbt project",
        expected="no row",
        observed=rows,
        unexpected_count=failed.failures,
        message=f"{model.replace('__', '.', 1)}: dbt test {failed.name}: {message}",
    )


@contextmanager
def only_run(workspace: Workspace) -> Iterator[None]:
    """Hold the workspace for one run; a second one is told who holds it. A killed run lets go by itself."""
    import fcntl

    workspace.build.mkdir(parents=True, exist_ok=True)
    path = workspace.build / ".lock"
    with Path.open(path, "a+") as lock:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError:
            lock.seek(0)
            holder = lock.read().strip() or "unknown"
            raise PaywellError(
                f"another run is at work here (process {holder})",
                where=str(workspace.build),
                todo="wait until it has ended; `paywell status` shows what is served meanwhile",
            ) from None
        lock.truncate(0)
        lock.write(str(os.getpid()))
        lock.flush()
        yield
