"""The check of the report's pages, in seconds and without Node: every query runs against the published files.

Also held: columns that components show exist, inputs have a control on the page, queries have a limit, nothing
needs more than the browser's database can do, nothing asks the clock. How a page looks is not judged here.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import dataclass, replace
from pathlib import Path
from re import Match
from typing import TYPE_CHECKING, Any

from orchestration.publishing import report_sources
from orchestration.publishing.report_pages import REFERENCE, Component, Page, PageQuery, read_pages

if TYPE_CHECKING:
    from duckdb import DuckDBPyConnection

# The components pages may use, and which of their attributes name columns of their data.
# A component that is not here yet gets in by a line.
_CHART = ("x", "y", "y2", "series")
COMPONENTS: dict[str, tuple[str, ...]] = {
    "AreaChart": _CHART,
    "BarChart": _CHART,
    "LineChart": _CHART,
    "ScatterPlot": (*_CHART, "tooltipTitle"),
    "BoxPlot": ("name", "midpoint", "intervalBottom", "intervalTop"),
    "BigValue": ("value", "comparison", "sparkline"),
    "Value": ("column",),
    "DataTable": ("link", "groupBy"),
    "Column": ("id", "linkLabel", "scaleColumn"),
    "Dropdown": ("value", "label", "order"),
    "ButtonGroup": ("value", "label", "order"),
    "Alert": (),
    "ButtonGroupItem": (),
    "Details": (),
    "DropdownOption": (),
    "Grid": (),
    "Tab": (),
    "Tabs": (),
    "TextInput": (),
}
_INPUTS = {"ButtonGroup", "Dropdown", "TextInput"}
_TAKES_NO_ROWS = {"Column", "Dropdown", "ButtonGroup"}
_CLOCK = {"now", "today", "get_current_timestamp", "transaction_timestamp", "localtime", "localtimestamp"}
_CLOCK |= {"current_date", "current_time", "current_timestamp", "current_localtime", "current_localtimestamp"}
_CLOCK |= {"random", "uuid", "uuidv4", "uuidv7", "gen_random_uuid"}
# Window functions are grammar, not entries of the database's list of functions.
_WINDOW = {"row_number", "rank", "dense_rank", "percent_rank", "cume_dist", "ntile", "lag", "lead"}
_WINDOW |= {"first_value", "last_value", "nth_value"}
# Settings as Evidence gives them to the database in the browser, so that both answer alike.
_AS_IN_BROWSER: dict[str, str | bool | int | float | list[str]] = {
    "ieee_floating_point_ops": "false",
    "old_implicit_casting": "true",
}


def check_pages(reports: Path, served: Path) -> list[str]:
    """Run every query of every source and page against the published files.

    Args:
        reports: the Evidence project.
        served: the folder with `<audience>.duckdb`, tables in schema main.

    Returns:
        One line per fault, 'file:line: what'; empty when all is well. Files are named relative to `reports`.
    """
    import duckdb

    pages = read_pages(reports)
    errors = [] if pages else ["pages: there is no page"]
    with duckdb.connect(config=_AS_IN_BROWSER) as connection:
        check = _Check(connection, reports, {page.route for page in pages})
        errors += check.fill(served)
        for page in pages:
            errors += check.page(page)
    return errors


class _Check:
    """One pass over the project: a connection with the sources' tables, and what pages may refer to."""

    def __init__(self, connection: DuckDBPyConnection, reports: Path, routes: set[str]) -> None:
        self.connection = connection
        self.reports = reports
        self.routes = routes
        lines = (reports / "browser-functions.txt").read_text(encoding="utf-8").splitlines()
        self.functions = {line for line in lines if line and not line.startswith("#")} | _WINDOW

    def fill(self, served: Path) -> Iterator[str]:
        """Make every source's tables, as the build would; say which query does not run."""
        import duckdb

        for source, tables in report_sources.sources(self.reports).items():
            file = report_sources.published(served, source)
            try:
                report_sources.attach(self.connection, served, source)
            except duckdb.Error as error:
                yield f"sources/{source}: cannot read {file.name} in the served folder: {_first_line(error)}"
                continue
            self.connection.execute(f'create schema memory."{source}"')
            for table in tables:
                where = f"sources/{source}/{table.path.name}:1"
                try:
                    self.connection.execute(f'create table memory."{source}"."{table.name}" as {table.sql}')
                except duckdb.Error as error:
                    yield f"{where}: {_first_line(error)}"
                    continue
                tree = _parsed(self.connection, table.sql)
                yield from (f"{where}: {fault}" for fault in _clock_faults(tree))
            report_sources.detach(self.connection)

    def page(self, page: Page) -> Iterator[str]:
        """All faults of one page."""
        name = page.path.relative_to(self.reports).as_posix()
        faults = [*page.faults, *self._references(page), *_unused(page)]
        results: dict[str, _Result] = {}
        for case in page.cases or [{}]:
            for query in page.queries.values():
                found = self._run(page, query, case)
                if isinstance(found, str):
                    faults.append((query.line, f"query {query.name}: {found}"))
                else:
                    results[query.name] = found.joined(results.get(query.name))
        for result in results.values():
            faults += [(result.line, f"query {result.name}: {fault}") for fault in self._portable(result)]
        for component in page.components:
            misfits = _misfits(component, page, results)
            faults += [(component.line, f"<{component.name}>: {fault}") for fault in misfits]
        for cell in page.cells:
            if cell.query not in page.queries or not results.get(cell.query, _UNKNOWN).has(cell.column):
                faults.append((cell.line, f"{{{cell.query}[0].{cell.column}}}: no such query or column"))
        yield from (f"{name}:{line}: {fault}" for line, fault in sorted(set(faults)))

    def _references(self, page: Page) -> Iterator[tuple[int, str]]:
        controls = {c.attributes.get("name") for c in page.components if c.name in _INPUTS}
        for query in page.queries.values():
            for reference in query.references:
                kind, _, rest = reference.partition(".")
                if kind == "inputs" and rest.split(".")[0] not in controls:
                    yield query.line, f"query {query.name}: ${{{reference}}} has no control on this page"
        shown = [(c.attributes["link"], c.line) for c in page.components if "link" in c.attributes]
        for link, line in [*page.links, *shown]:
            if link.startswith("/") and "/" + link.strip("/") not in self.routes:
                yield line, f"link {link}: there is no such page"

    def _run(self, page: Page, query: PageQuery, case: dict[str, str]) -> _Result | str:
        import duckdb

        try:
            sql = _expand(query, page.queries, case, ())
            cursor = self.connection.execute(sql)
            columns = [(column[0], str(column[1])) for column in cursor.description or []]
            has_rows = cursor.fetchone() is not None
            return _Result(query.name, query.line, columns, _parsed(self.connection, sql), has_rows)
        except ValueError as error:
            return str(error)
        except duckdb.Error as error:
            return _first_line(error)

    def _portable(self, result: _Result) -> Iterator[str]:
        yield from _clock_faults(result.tree)
        used = {name.lower() for name in _names(result.tree, "function_name") if name[:1].isalpha()}
        for name in sorted(used - self.functions - _CLOCK):
            yield f"{name}() is not in the browser's database (browser-functions.txt)"
        if not result.is_limited:
            yield "has no limit: the page would carry all its rows, and a big company's freeze the browser"
        for column, kind in result.columns:
            if "TIME ZONE" in kind:
                yield f"column {column} has a time zone: the browser's database has none"


@dataclass(frozen=True)
class _Result:
    """What a query gave: (column, type) each, its parsed text, and whether every case gave a row."""

    name: str
    line: int
    columns: list[tuple[str, str]]
    tree: dict[str, Any]
    always_rows: bool

    def has(self, column: str) -> bool:
        """Whether the result holds the column; a query that did not run is not blamed twice."""
        return self is _UNKNOWN or column in {name for name, _ in self.columns}

    @property
    def is_limited(self) -> bool:
        """Whether the query itself, not only a part of it, has a limit."""
        statements = self.tree.get("statements", [])
        modifiers = statements[0]["node"].get("modifiers", []) if statements else []
        return self is _UNKNOWN or any(modifier.get("type") == "LIMIT_MODIFIER" for modifier in modifiers)

    def joined(self, earlier: _Result | None) -> _Result:
        """This result, with rows only if the earlier cases had them too."""
        return replace(self, always_rows=self.always_rows and (earlier is None or earlier.always_rows))


_UNKNOWN = _Result("", 0, [], {}, True)


def _expand(
    query: PageQuery, queries: dict[str, PageQuery], case: dict[str, str], within: tuple[str, ...]
) -> str:
    """The query's SQL with references to queries as subqueries and inputs as the case gives them."""
    if query.name in within:
        raise ValueError(f"refers to itself by way of {' → '.join((*within, query.name))}")

    def replacement(found: Match[str]) -> str:
        reference = found[1]
        if reference in queries:
            return f"({_expand(queries[reference], queries, case, (*within, query.name))})"
        if reference in case:
            return case[reference]
        raise ValueError(f"${{{reference}}} is no query here, nor a value of `check:` in the front matter")

    return REFERENCE.sub(replacement, query.sql)


def _unused(page: Page) -> Iterator[tuple[int, str]]:
    used = {component.data for component in page.components} | {cell.query for cell in page.cells}
    used |= {reference for query in page.queries.values() for reference in query.references}
    for query in page.queries.values():
        if query.name not in used:
            yield query.line, f"query {query.name}: nothing on this page uses it"


def _misfits(component: Component, page: Page, results: dict[str, _Result]) -> Iterator[str]:
    """What a component asks for and its query does not give."""
    if component.name not in COMPONENTS:
        yield "not a component that pages here use (COMPONENTS in report_queries.py)"
        return
    if component.data is None:
        return
    if component.data not in page.queries:
        yield f"data={{{component.data}}}: there is no such query"
        return
    result = results.get(component.data, _UNKNOWN)
    for attribute in COMPONENTS[component.name]:
        for column in _columns(component.attributes.get(attribute, "")):
            if not result.has(column):
                yield f"{attribute}={column} is not a column of {component.data}"
    may_be_empty = component.attributes.get("emptySet") in {"pass", "warn"}
    if not result.always_rows and not may_be_empty and component.name not in _TAKES_NO_ROWS:
        yield f"{component.data} can be empty, which stops the build: add emptySet=pass and emptyMessage"


def _columns(value: str) -> list[str]:
    """Columns named by an attribute: `a`, `a desc`, or a list `['a', 'b']`. A link to a page is no column."""
    if value.startswith("/"):
        return []
    return [part.strip().strip("'\"").split(" ")[0] for part in value.strip("[]").split(",") if part.strip()]


def _parsed(connection: DuckDBPyConnection, sql: str) -> dict[str, Any]:
    row = connection.execute("select json_serialize_sql(?)", [sql]).fetchone()
    tree: dict[str, Any] = json.loads(row[0]) if row else {}
    return tree


def _clock_faults(tree: dict[str, Any]) -> Iterator[str]:
    # Some clock words parse as a column, because they need no brackets.
    words = {name.lower() for name in _names(tree, "function_name")}
    words |= {name.lower() for name in _names(tree, "column_names")}
    for word in sorted(words & _CLOCK):
        yield f"{word} changes from run to run: a page's today is as_of_date"


def _names(node: Any, key: str) -> Iterator[str]:
    """All texts under `key` anywhere in a parsed query; of a list, the last."""
    if isinstance(node, dict):
        found = node.get(key)
        if isinstance(found, list) and found:
            found = found[-1]
        if isinstance(found, str):
            yield found
        for value in node.values():
            yield from _names(value, key)
    elif isinstance(node, list):
        for value in node:
            yield from _names(value, key)


def _first_line(error: Exception) -> str:
    return str(error).strip().split("\n")[0]
