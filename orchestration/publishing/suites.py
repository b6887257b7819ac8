"""Reading `expectations/`: suites and controls are data, and this is where they are validated.

Belongs here: the shape of the yml files and clear errors about them. Does not belong here: running anything
(`guard`). No Great Expectations import: the names and arguments that suites may use are listed in
`SUPPORTED`.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path
from typing import Any, Literal

from orchestration.errors import PaywellError
from orchestration.workspace import AUDIENCES

EXPECTATIONS = Path(__file__).resolve().parents[2] / "expectations"
CONTROL_FILES = ("delivered.yml", "controls.yml")

_RANGE = frozenset({"min_value", "max_value", "strict_min", "strict_max"})
_ROWS = frozenset({"mostly"})
# Expectation -> (what it looks at, arguments it takes). `rows` expectations count failing rows, the others
# measure.
SUPPORTED: dict[str, tuple[Literal["table", "columns", "rows", "measure"], frozenset[str]]] = {
    "expect_table_row_count_to_be_between": ("table", frozenset({"min_value", "max_value"})),
    "expect_compound_columns_to_be_unique": ("columns", frozenset()),
    "expect_column_values_to_not_be_null": ("rows", _ROWS),
    "expect_column_values_to_be_unique": ("rows", _ROWS),
    "expect_column_values_to_be_between": ("rows", _ROWS | _RANGE),
    "expect_column_values_to_be_in_set": ("rows", _ROWS | {"value_set"}),
    "expect_column_values_to_match_regex": ("rows", _ROWS | {"regex"}),
    "expect_column_value_lengths_to_be_between": ("rows", _ROWS | {"min_value", "max_value"}),
    "expect_column_sum_to_be_between": ("measure", _RANGE),
    "expect_column_min_to_be_between": ("measure", _RANGE),
    "expect_column_max_to_be_between": ("measure", _RANGE),
    "expect_column_mean_to_be_between": ("measure", _RANGE),
    "expect_column_unique_value_count_to_be_between": ("measure", _RANGE),
    "expect_column_proportion_of_non_null_values_to_be_between": ("measure", _RANGE),
}
RULE = "expect_column_values_to_be_in_set"

_SUITE_KEYS = {"table", "says", "key", "join", "expectations"}
_ENTRY_KEYS = {
    *("expectation", "column", "columns", "rule", "show", "kwargs", "equals", "only_if"),
    *("severity", "why", "kills", "keys"),
}
_REFERENCE_KEYS = {"from", "times", "plus"}
_REFERENCE = re.compile(r"^\$(as_of|(control|last|setting)\.[a-z_0-9]+)$")
_NAME = re.compile(r"^[a-z_][a-z_0-9]*$")


@dataclass(frozen=True)
class Entry:
    """One expectation of a suite.

    `rule` is SQL over the table `t` (and what the suite joins) that must be true for each row; `column` is
    then the name of that claim. `equals` is a value or reference that a measure must equal to half a cent.
    `only_if` names a control that must be true, else the expectation is not applicable. `kills` names the
    mutations it is there for. `keys` is SQL that gives the keys that a table must hold, to name those that it
    lacks or invents when its row count fails.
    """

    expectation: str
    column: str | None
    columns: tuple[str, ...]
    rule: str | None
    show: tuple[str, ...]
    kwargs: Mapping[str, Any]
    equals: Any
    severity: Literal["block", "warn"]
    why: str
    kills: tuple[str, ...]
    only_if: str | None
    keys: str | None = None

    @property
    def looks_at(self) -> str:
        """table, columns, rows or measure."""
        return SUPPORTED[self.expectation][0]

    @property
    def real_columns(self) -> tuple[str, ...]:
        """The columns of the table that the expectation reads through the frame."""
        if self.rule is not None:
            return ()
        return self.columns or ((self.column,) if self.column else ())


@dataclass(frozen=True)
class Suite:
    """The expectations of one table; `join` adds control relations, one row per key, as columns for rules."""

    name: str
    file: Path
    table: str
    says: str
    key: tuple[str, ...]
    join: str
    entries: tuple[Entry, ...]

    @property
    def is_input(self) -> bool:
        """Whether the table is an input of the warehouse rather than a published view."""
        return self.table.startswith("input.")

    @property
    def entity(self) -> str:
        """The input entity (`invoices` for `input.input__invoices`).

        The table's own name for a published view.
        """
        return self.table.split(".", 1)[1].removeprefix("input__")

    @property
    def columns(self) -> tuple[str, ...]:
        """The columns that the suite names, key first, each once."""
        named = [*self.key, *(column for entry in self.entries for column in entry.real_columns)]
        return tuple(dict.fromkeys(named))


@dataclass(frozen=True)
class Query:
    """A named query of `controls.yml` and what it says in words."""

    name: str
    says: str
    sql: str


@dataclass(frozen=True)
class Controls:
    """`relations` are built once, in order, as tables `control.<name>`; each of `totals` gives one value."""

    relations: tuple[Query, ...] = field(default=())
    totals: tuple[Query, ...] = field(default=())

    def says(self, name: str) -> str:
        """A total in words, for messages."""
        return next((query.says for query in self.totals if query.name == name), name)


@cache
def load_suites(folder: Path = EXPECTATIONS) -> tuple[Suite, ...]:
    """All suites under `published/` and `inputs/`: inputs first, then views in the order of their audiences.

    What is found is told in this order. The first to fail is the likeliest cause of the rest: views that sum up (`bi`)
    are compared with those that they sum up, so they come last.

    Raises PaywellError naming file and entry for anything that is not as this module describes.
    """
    controls = {query.name for query in load_controls(folder).totals}
    files = [
        *sorted((folder / "inputs").glob("*.yml")),
        *sorted((folder / "published").glob("*.yml"), key=_audience_first),
    ]
    if not files:
        raise PaywellError(
            "no expectation suites found: nothing would guard the publication",
            where=str(folder),
            todo="Run from a complete checkout; suites live in its folder expectations.",
        )
    return tuple(_suite(file, controls) for file in files)


def _audience_first(file: Path) -> tuple[int, str]:
    audience = file.stem.split("__", 1)[0]
    return (AUDIENCES.index(audience) if audience in AUDIENCES else len(AUDIENCES), file.stem)


@cache
def load_controls(folder: Path = EXPECTATIONS) -> Controls:
    """The control relations and totals of `CONTROL_FILES`, in the order in which they build on each other."""
    relations: list[Query] = []
    totals: list[Query] = []
    for file in (folder / name for name in CONTROL_FILES):
        raw = _yaml(file)
        _only_keys(raw, {"relations", "controls"}, file, "top level")
        relations += _queries(file, raw, "relations")
        totals += _queries(file, raw, "controls")
    return Controls(tuple(relations), tuple(totals))


def _queries(file: Path, raw: Mapping[str, Any], part: str) -> list[Query]:
    found = []
    for name, body in (raw.get(part) or {}).items():
        where = f"{part}.{name}"
        if not isinstance(body, dict) or not isinstance(body.get("sql"), str) or not body.get("says"):
            raise _wrong(file, where, "needs `says` and `sql`")
        _only_keys(body, {"says", "sql"}, file, where)
        if not _NAME.match(str(name)):
            raise _wrong(file, where, "is no name: lower case letters, digits and underscores")
        found.append(Query(str(name), str(body["says"]).strip(), body["sql"]))
    return found


def _suite(file: Path, controls: set[str]) -> Suite:
    raw = _yaml(file)
    _only_keys(raw, _SUITE_KEYS, file, "top level")
    table = str(raw.get("table") or "")
    expected = (
        f"input.input__{file.stem}" if file.parent.name == "inputs" else file.stem.replace("__", ".", 1)
    )
    if table != expected:
        raise _wrong(file, "table", f"is {table!r}, but the name of the file says {expected!r}")
    key = raw.get("key")
    if not isinstance(key, list) or not key:
        raise _wrong(file, "key", "must list the columns that tell one row from another")
    entries = raw.get("expectations")
    if not isinstance(entries, list) or not entries:
        raise _wrong(file, "expectations", "must list at least one expectation")
    parsed: list[Entry] = []
    for number, entry in enumerate(entries, start=1):
        parsed += _entries(file, number, entry, controls)
    name = f"{file.parent.name}/{file.stem}"
    says, join = str(raw.get("says") or "").strip(), str(raw.get("join") or "").strip()
    return Suite(name, file, table, says, tuple(map(str, key)), join, tuple(parsed))


def _entries(file: Path, number: int, raw: Any, controls: set[str]) -> list[Entry]:
    """One entry of the yml; several if a row expectation lists `columns`."""
    if not isinstance(raw, dict):
        raise _wrong(file, f"expectation {number}", "must be a mapping")
    where = f"expectation {number} ({raw.get('expectation') or raw.get('column') or 'unnamed'})"
    _only_keys(raw, _ENTRY_KEYS, file, where)
    name = str(raw.get("expectation") or (RULE if "rule" in raw else ""))
    if name not in SUPPORTED:
        raise _wrong(file, where, f"unknown expectation {name!r}; known are {', '.join(sorted(SUPPORTED))}")
    looks_at, arguments = SUPPORTED[name]
    kwargs = dict(raw.get("kwargs") or {})
    if "rule" in raw:
        if name != RULE or kwargs:
            raise _wrong(file, where, f"a rule is checked with {RULE} and takes no kwargs")
        kwargs = {"value_set": [True]}
    unknown = sorted(set(kwargs) - arguments)
    if unknown:
        raise _wrong(
            file, where, f"unknown argument {', '.join(unknown)}; {name} takes {', '.join(sorted(arguments))}"
        )
    if raw.get("severity") not in ("block", "warn"):
        raise _wrong(file, where, f"severity is {raw.get('severity')!r}; it must be block or warn")
    if not raw.get("why"):
        raise _wrong(file, where, "needs `why`: what is wrong in the world when it fails")
    keys = str(raw["keys"]).strip() if raw.get("keys") else None
    if keys and looks_at != "table":
        raise _wrong(file, where, "`keys` goes with a row count")
    equals = raw.get("equals")
    if equals is not None and (looks_at not in ("measure", "table") or kwargs):
        raise _wrong(file, where, "`equals` goes with a measure or a row count, in the place of kwargs")
    only_if = raw.get("only_if")
    for value in [*kwargs.values(), equals, only_if]:
        _check_reference(file, where, value, controls)
    columns = tuple(str(each) for each in raw.get("columns") or ())
    column = str(raw["column"]) if raw.get("column") else None
    _check_columns(file, where, looks_at, column, columns)

    def entry(one: str | None, many: tuple[str, ...]) -> Entry:
        rule = str(raw["rule"]).strip() if "rule" in raw else None
        show, kills = tuple(raw.get("show") or ()), tuple(raw.get("kills") or ())
        severity, why = raw["severity"], " ".join(str(raw["why"]).split())
        return Entry(name, one, many, rule, show, kwargs, equals, severity, why, kills, only_if, keys)

    if looks_at == "rows" and columns:
        return [entry(each, ()) for each in columns]
    return [entry(column, columns)]


def _check_columns(
    file: Path, where: str, looks_at: str, column: str | None, columns: tuple[str, ...]
) -> None:
    if looks_at == "table" and (column or columns):
        raise _wrong(file, where, "looks at the whole table and takes no column")
    if looks_at == "columns" and (column or len(columns) < 2):
        raise _wrong(file, where, "needs `columns`, two or more")
    if looks_at in ("rows", "measure") and bool(column) == bool(columns):
        raise _wrong(file, where, "needs either `column` or `columns`")
    if looks_at == "measure" and columns:
        raise _wrong(file, where, "measures one `column`")


def _check_reference(file: Path, where: str, value: Any, controls: set[str]) -> None:
    if isinstance(value, Mapping):
        _only_keys(value, _REFERENCE_KEYS, file, where)
        if "from" not in value:
            raise _wrong(file, where, "a computed value needs `from`")
        for part in value.values():
            _check_reference(file, where, part, controls)
    elif isinstance(value, str) and value.startswith("$"):
        if not _REFERENCE.match(value):
            raise _wrong(file, where, f"{value!r} is no reference: $as_of, $control.…, $last.… or $setting.…")
        name = value.partition(".")[2]
        if value.startswith("$control.") and name not in controls:
            raise _wrong(
                file, where, f"unknown control {name!r}; controls.yml has {', '.join(sorted(controls))}"
            )


def _yaml(file: Path) -> dict[str, Any]:
    from ruamel.yaml import YAML
    from ruamel.yaml.error import YAMLError

    try:
        loaded = YAML(typ="safe", pure=True).load(file.read_text(encoding="utf-8"))
    except FileNotFoundError as error:
        raise PaywellError(
            "the file is missing", where=str(file), todo="Restore it from the repository."
        ) from error
    except YAMLError as error:
        first = " ".join(str(error).split())
        raise PaywellError(
            f"not valid YAML: {first}", where=str(file), todo="Mend the line it names."
        ) from error
    if not isinstance(loaded, dict):
        raise _wrong(file, "top level", "must be a mapping")
    return loaded


def _only_keys(raw: Mapping[str, Any], known: Iterable[str], file: Path, where: str) -> None:
    unknown = sorted(set(map(str, raw)) - set(known))
    if unknown:
        raise _wrong(file, where, f"unknown key {', '.join(unknown)}; known are {', '.join(sorted(known))}")


def _wrong(file: Path, where: str, what: str) -> PaywellError:
    place = f"{file.parent.name}/{file.name}"
    return PaywellError(
        f"{place}, {where}: {what}", where=str(file), todo="Mend the entry; expectations/README.md shows one."
    )
