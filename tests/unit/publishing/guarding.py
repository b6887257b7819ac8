"""Looking at a small company with the guard, with all suites or with one."""

from __future__ import annotations

import shutil
from collections.abc import Callable
from dataclasses import replace
from functools import cache
from pathlib import Path
from tempfile import mkdtemp

from ruamel.yaml import YAML
from staged_company import AS_OF

from orchestration.progress import SILENT
from orchestration.publishing.guard import GuardResult, GuardSettings, guard
from orchestration.publishing.history import History
from orchestration.publishing.suites import CONTROL_FILES, EXPECTATIONS
from orchestration.workspace import Workspace

CREDIT, BI, SALES = "credit.open_invoices", "bi.receivables_monthly", "sales.customers"
ORDER, ROWS = "in_published_order", "expect_table_row_count_to_be_between"

Suites = Callable[..., Path]


@cache
def staged_suites() -> Path:
    """An expectations folder with all inputs and the views that the small company has; the others need its classes."""
    made = Path(mkdtemp(prefix="expectations"))
    shutil.copytree(EXPECTATIONS / "inputs", made / "inputs")
    (made / "published").mkdir()
    for name in CONTROL_FILES:
        shutil.copy(EXPECTATIONS / name, made)
    for table in (CREDIT, BI, SALES):
        shutil.copy(EXPECTATIONS / "published" / f"{table.replace('.', '__')}.yml", made / "published")
    return made


def check(workspace: Workspace, expectations: Path | None = None, **settings: object) -> GuardResult:
    as_of = settings.pop("as_of", AS_OF)
    return guard(
        workspace,
        as_of=as_of,
        history=History(workspace),
        settings=replace(GuardSettings(), **settings),
        report=SILENT,
        expectations=expectations or staged_suites(),
    )


def blocked(result: GuardResult, table: str) -> dict[str, str]:
    """Message by column (or expectation of the whole table) of the blocking failures of one view."""
    return {
        each.column or each.expectation: each.message
        for each in result.blocking_failures
        if each.table == table
    }


def write_suite(made: Path, table: str, column: str | None = None) -> Path:
    """Make `made` an expectations folder with the suite of one table, or one check of it."""
    room = "inputs" if table.startswith("input.") else "published"
    (made / room).mkdir()
    for controls in CONTROL_FILES:
        shutil.copy(EXPECTATIONS / controls, made)
    name = f"{table.removeprefix('input.input__').replace('.', '__')}.yml"
    yaml = YAML(typ="safe", pure=True)
    suite = yaml.load((EXPECTATIONS / room / name).read_text(encoding="utf-8"))
    if column:
        suite["expectations"] = [kept for each in suite["expectations"] if (kept := only(each, column))]
    with (made / room / name).open("w", encoding="utf-8") as file:
        yaml.dump(suite, file)
    return made


def only(entry: dict[str, object], column: str) -> dict[str, object] | None:
    """The part of an entry that is about a column (or, by its expectation, about the whole table)."""
    if entry.get("severity") == "block" and column in (entry.get("column"), entry.get("expectation")):
        return entry
    columns = entry.get("columns")
    return entry | {"columns": [column]} if isinstance(columns, list) and column in columns else None
