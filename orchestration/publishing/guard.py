"""The guard before the swap: every suite of `expectations/` on this run's inputs and staged views.

Belongs here: resolving references, judging, and saying what failed so that a person can act. Does not belong
here: what is expected (`expectations/`), how frames are made (`frames`), Great Expectations itself
(`gx_runner`), and what happens next (`swap`).
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date
from pathlib import Path
from time import monotonic
from typing import Any, Literal

from orchestration.errors import PaywellError
from orchestration.progress import Reporter
from orchestration.publishing.frames import Look, look
from orchestration.publishing.gx_runner import SAMPLE_ROWS, Outcome, Resolved, Runner
from orchestration.publishing.history import History, Publication
from orchestration.publishing.references import Absent, Values, arguments
from orchestration.publishing.suites import EXPECTATIONS, Entry, Suite, load_controls, load_suites
from orchestration.publishing.wording import describe, failure, shown_value
from orchestration.workspace import Workspace


@dataclass(frozen=True)
class GuardSettings:
    """What a business user may change; suites refer to these as `$setting.<name>`.

    Attributes:
        min_volume_ratio: an input with fewer rows than this share of the last publication's is refused (0–1).
        max_age_days: older than this before the as-of date, the newest invoice gets a warning (days, above
            0).
        base_currency: currency of all amounts in base currency (ISO 4217); None for the currency of most
            documents.
        max_future_days: the furthest that a due date may lie after the as-of date (days, above 0).
        min_date: no plausible document is older.
    """

    min_volume_ratio: float = 0.5
    max_age_days: int = 400
    max_future_days: int = 1826
    min_date: date = date(1990, 1, 1)
    base_currency: str | None = None

    @property
    def oldest_newest_days(self) -> int:
        """`max_age_days` as days to add to the as-of date."""
        return -self.max_age_days


@dataclass(frozen=True)
class CheckResult:
    """What came of one expectation.

    `status` is passed, failed or not applicable (what it compares with is absent); `severity` is what a
    failure does. `unexpected_sample` holds up to five failing rows: key columns and what the rule shows, as
    text.
    """

    suite: str
    table: str
    expectation: str
    column: str | None
    severity: Literal["block", "warn"]
    status: Literal["passed", "failed", "not applicable"]
    why: str
    expected: str
    observed: str = ""
    row_count: int = 0
    unexpected_count: int = 0
    unexpected_sample: tuple[Mapping[str, str], ...] = ()
    message: str = ""
    kills: tuple[str, ...] = ()

    @property
    def success(self) -> bool | None:
        """True, False, or None where the expectation does not apply."""
        return None if self.status == "not applicable" else self.status == "passed"


@dataclass(frozen=True)
class GuardResult:
    """All checks of one run; `rows` per published view, `input_rows` per input entity, `seconds` it took."""

    as_of: date
    checks: tuple[CheckResult, ...]
    rows: Mapping[str, int]
    input_rows: Mapping[str, int]
    seconds: float = 0.0

    @property
    def blocking_failures(self) -> tuple[CheckResult, ...]:
        """The failures that keep this run from being served."""
        return tuple(check for check in self.checks if check.status == "failed" and check.severity == "block")

    @property
    def warnings(self) -> tuple[CheckResult, ...]:
        """The failures that a person should look at, and that stop nothing."""
        return tuple(check for check in self.checks if check.status == "failed" and check.severity == "warn")

    @property
    def counts(self) -> dict[str, int]:
        """Checks passed, failed (blocking), warned and not applicable."""
        return {
            "passed": sum(check.status == "passed" for check in self.checks),
            "failed": len(self.blocking_failures),
            "warned": len(self.warnings),
            "not_applicable": sum(check.status == "not applicable" for check in self.checks),
        }


def guard(
    workspace: Workspace,
    *,
    as_of: date,
    history: History,
    settings: GuardSettings,
    report: Reporter,
    expectations: Path = EXPECTATIONS,
) -> GuardResult:
    """Check this run's inputs and staged views; changes nothing.

    Args:
        as_of: the day that the models took. Everything is checked for the day that they should have taken.
        history: gives the row counts of the last publication; without one, volume is not applicable.
        settings: thresholds that suites refer to.
        expectations: the folder with suites and controls.

    Raises PaywellError where a database or a suite cannot be read. A failed expectation is a result, not an
    error.
    """
    started = monotonic()
    suites, controls = load_suites(expectations), load_controls(expectations)
    last, runner = history.last(), Runner()
    report.step("Checking inputs and published views")
    checks: list[CheckResult] = []
    with look(workspace, as_of, settings.base_currency, controls) as seen:
        published, entities = seen.published(), seen.entities()
        rows = {table: seen.row_count(table) for table in published}
        input_rows = {entity: seen.row_count(f"input.input__{entity}") for entity in entities}
        for done, suite in enumerate(suites, start=1):
            counted = input_rows.get(suite.entity) if suite.is_input else rows.get(suite.table)
            values = Values(seen.as_of, seen.controls, settings, _last_rows(suite, last))
            checks += _suite(seen, suite, runner, values, counted, controls.says)
            report.advance(done, len(suites), suite.table)
        checks += _unguarded(published, suites)
    for check in checks:
        if check.status == "failed" and check.severity == "warn":
            report.warn(check.message)
    return GuardResult(as_of, tuple(checks), rows, input_rows, round(monotonic() - started, 2))


def _suite(
    seen: Look, suite: Suite, runner: Runner, values: Values, counted: int | None, says: Any
) -> list[CheckResult]:
    """All checks of one suite; one blocking failure where its view cannot be read."""
    plan = _Plan(suite, says)
    if suite.is_input and not counted and not values.last.get("rows") and not _is_delivered(suite, values):
        return [
            plan.not_applicable(entry, "no such input, now or in the last publication")
            for entry in suite.entries
        ]
    columns = seen.columns(suite.table)
    if columns is None or counted is None:
        return [_structural(suite, "is missing from what this run made")]
    lost = [column for column in suite.columns if column not in columns]
    if lost:
        return [_structural(suite, f"has lost {', '.join(lost)}")]
    checks: dict[int, CheckResult] = {}
    resolved: list[Resolved] = []
    empty = counted == 0
    for number, entry in enumerate(suite.entries):
        if suite.is_input and empty and entry.looks_at != "table":
            checks[number] = plan.not_applicable(entry, "no rows")
            continue
        try:
            if entry.only_if is not None and not values.get(entry.only_if):
                raise Absent(f"not {says(entry.only_if.partition('.')[2])}")
            kwargs = arguments(entry, values)
        except Absent as absent:
            checks[number] = plan.not_applicable(entry, str(absent))
            continue
        resolved.append(Resolved(number, entry.expectation, _targets(number, entry) | kwargs))
    rules = [(_rule_column(each.number), suite.entries[each.number]) for each in resolved]
    try:
        frame = seen.frame(suite, [(name, entry) for name, entry in rules if entry.rule])
    except PaywellError as error:
        return [_structural(suite, error.message.removeprefix(f"{suite.table}: "))]
    outcomes = runner.run(suite.name, frame, resolved)
    for each in resolved:
        outcome, entry = outcomes[each.number], suite.entries[each.number]
        sample: list[dict[str, str]] = []
        if not outcome.success and entry.rule:
            sample = seen.sample(suite, entry, SAMPLE_ROWS)
        elif not outcome.success and entry.keys:
            sample = seen.wrong_keys(suite, entry.keys, SAMPLE_ROWS)
        elif not outcome.success:
            sample = _frame_sample(frame, suite, entry, outcome)
        checks[each.number] = plan.judge(entry, each.kwargs, outcome, len(frame), sample)
    return [checks[number] for number in sorted(checks)]


@dataclass(frozen=True)
class _Plan:
    """Makes the results of one suite, with their words."""

    suite: Suite
    says: Any

    def _blank(self, entry: Entry, expected: str) -> CheckResult:
        name = entry.column or ", ".join(entry.columns) or None
        return CheckResult(
            suite=self.suite.name,
            table=self.suite.table,
            expectation=entry.expectation,
            column=name,
            severity=entry.severity,
            status="passed",
            why=entry.why,
            expected=expected,
            kills=entry.kills,
        )

    def not_applicable(self, entry: Entry, because: str) -> CheckResult:
        return replace(
            self._blank(entry, describe(entry, None, self.says)), status="not applicable", observed=because
        )

    def judge(
        self, entry: Entry, kwargs: dict[str, Any], outcome: Outcome, rows: int, sample: list[dict[str, str]]
    ) -> CheckResult:
        expected = describe(entry, kwargs, self.says)
        observed = (
            shown_value(outcome.observed) if entry.looks_at in ("table", "measure") else f"{rows:,} rows"
        )
        result = replace(self._blank(entry, expected), observed=observed, row_count=rows)
        if outcome.success:
            return result
        count = outcome.unexpected_count
        message = failure(self.suite.table, entry, expected, observed, count, rows, sample)
        failed = replace(result, status="failed", unexpected_count=count, message=message)
        return replace(failed, unexpected_sample=tuple(sample))


def _structural(suite: Suite, what: str) -> CheckResult:
    """A blocking failure of the view as a whole: absent, without a column, or not readable by its suite."""
    return CheckResult(
        suite.name,
        suite.table,
        "view as its suite expects it",
        None,
        "block",
        "failed",
        "Readers rely on the view and on the columns that its suite names.",
        "the view with all columns that its suite names",
        observed=what,
        message=f"{suite.table}: the view {what}",
    )


def _unguarded(published: list[str], suites: tuple[Suite, ...]) -> list[CheckResult]:
    """A published view without a suite is not published: nothing would have looked at it."""
    guarded = {suite.table for suite in suites}
    return [
        CheckResult(
            "published",
            table,
            "view has a suite",
            None,
            "block",
            "failed",
            "A view that no suite guards could be served broken.",
            f"published/{table.replace('.', '__')}.yml",
            observed="no suite",
            message=f"{table}: no suite guards this view; add published/{table.replace('.', '__')}.yml",
        )
        for table in published
        if table not in guarded
    ]


def _last_rows(suite: Suite, last: Publication | None) -> dict[str, Any]:
    if last is None:
        return {}
    rows = last.input_rows.get(suite.entity) if suite.is_input else last.rows.get(suite.table)
    return {} if rows is None else {"rows": rows}


def _is_delivered(suite: Suite, values: Values) -> bool:
    """Whether a control says that there is something of this input, however empty its table is."""
    return any(entry.equals is not None and values.get(entry.equals) for entry in suite.entries)


def _rule_column(number: int) -> str:
    return f"rule_{number}"


def _targets(number: int, entry: Entry) -> dict[str, Any]:
    if entry.rule is not None:
        return {"column": _rule_column(number)}
    if entry.columns:
        return {"column_list": list(entry.columns)}
    return {"column": entry.column} if entry.column else {}


def _frame_sample(frame: Any, suite: Suite, entry: Entry, outcome: Outcome) -> list[dict[str, str]]:
    names = list(dict.fromkeys([*suite.key, *entry.real_columns]))
    rows = frame.iloc[list(outcome.unexpected_rows)][names]
    return [{name: shown_value(value) for name, value in row.items()} for row in rows.to_dict("records")]
