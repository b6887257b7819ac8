"""Reading the report's pages: front matter, queries, components. Nothing is run or judged here."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

_FRONT = re.compile(r"\A---\n(.*?)^---[ \t]*\n", re.M | re.S)
_FENCE = re.compile(r"^```(\w*)[ \t]*(\w*)[^\n]*\n(.*?)^```[ \t]*$", re.M | re.S)
_VALUE = r"\"[^\"]*\"|'[^']*'|\{(?:[^{}]|\{[^{}]*\})*\}|[^\s\"'{}<>/]+"
_ATTRIBUTES = rf"(?:\s+[\w:]+(?:=(?:{_VALUE}))?)*"
_TAG = re.compile(rf"<(?P<close>/)?(?P<name>[A-Z]\w*)(?P<rest>{_ATTRIBUTES})\s*(?P<empty>/)?>")
_OPENING = re.compile(r"</?[A-Z]\w*")
_ATTRIBUTE = re.compile(rf"([\w:]+)(?:=({_VALUE}))?")
_CELL = re.compile(r"\b([A-Za-z_]\w*)\[\d+\]\.([A-Za-z_]\w*)")
_LINK = re.compile(r"\]\((/[^)\s#?]*)")
REFERENCE = re.compile(r"\$\{\s*([^}]+?)\s*\}")


@dataclass(frozen=True)
class PageQuery:
    """One ```sql block: its name, its text and the line it starts on."""

    name: str
    sql: str
    line: int

    @property
    def references(self) -> list[str]:
        """What stands between `${` and `}`: other queries, inputs, params."""
        return REFERENCE.findall(self.sql)


@dataclass(frozen=True)
class Component:
    """One component tag; `data` is the query it shows (a Column has its table's)."""

    name: str
    attributes: dict[str, str]
    line: int
    data: str | None


@dataclass(frozen=True)
class Cell:
    """A `{query[0].column}` in running text."""

    query: str
    column: str
    line: int


@dataclass
class Page:
    """One page of the report.

    Attributes:
        route: the address under the site's root, '/' for the first page.
        cases: values for inputs and params, one dict per case to try (front matter `check:`).
        faults: what could not be read, as (line, text).
    """

    path: Path
    route: str
    cases: list[dict[str, str]] = field(default_factory=list)
    queries: dict[str, PageQuery] = field(default_factory=dict)
    components: list[Component] = field(default_factory=list)
    cells: list[Cell] = field(default_factory=list)
    links: list[tuple[str, int]] = field(default_factory=list)
    faults: list[tuple[int, str]] = field(default_factory=list)


def read_pages(reports: Path) -> list[Page]:
    """All pages under `reports/pages`, in order of their paths."""
    root = reports / "pages"
    return [read_page(path, root) for path in sorted(root.glob("**/*.md"))]


def read_page(path: Path, root: Path) -> Page:
    """One page; `root` is the folder of all pages.

    What cannot be read becomes a fault of the page, never an exception.
    """
    text = path.read_text(encoding="utf-8")
    page = Page(path, _route(path, root))
    front = _FRONT.match(text)
    if front:
        _read_cases(page, front.group(1))
        text = _blank(text, front.start(), front.end())
    text = _take_queries(page, text)
    _take_components(page, text)
    page.cells += [Cell(m[1], m[2], _line(text, m.start())) for m in _CELL.finditer(text)]
    page.links += [(m[1], _line(text, m.start())) for m in _LINK.finditer(text)]
    return page


def _route(path: Path, root: Path) -> str:
    parts = list(path.relative_to(root).with_suffix("").parts)
    return "/" + "/".join(parts[:-1] if parts[-1] == "index" else parts)


def _read_cases(page: Page, front: str) -> None:
    from ruamel.yaml import YAML
    from ruamel.yaml.error import YAMLError

    try:
        loaded: Any = YAML(typ="safe").load(front) or {}
    except YAMLError as error:
        page.faults.append((1, f"front matter is not YAML: {' '.join(str(error).split())}"))
        return
    cases = loaded.get("check") or [] if isinstance(loaded, dict) else None
    if not isinstance(cases, list) or not all(isinstance(case, dict) for case in cases):
        page.faults.append((1, "front matter: `check` must be a list of maps from input to value"))
        return
    page.cases = [{str(key): str(value) for key, value in case.items()} for case in cases]


def _take_queries(page: Page, text: str) -> str:
    """Move the queries to the page; return the text with all code blocks blanked, line numbers kept."""
    for found in _FENCE.finditer(text):
        language, name, sql = found.groups()
        line = _line(text, found.start())
        text = _blank(text, found.start(), found.end())
        if language == "sql" and not name:
            page.faults.append((line, "a query without a name"))
        elif language == "sql" and name in page.queries:
            page.faults.append((line, f"query {name} is defined twice"))
        elif language == "sql":
            page.queries[name] = PageQuery(name, sql.strip().rstrip(";").strip(), line)
    return text


def _take_components(page: Page, text: str) -> None:
    parents: list[tuple[str, str | None]] = []
    read_at = set()
    for found in _TAG.finditer(text):
        read_at.add(found.start())
        name, line = found["name"], _line(text, found.start())
        if found["close"]:
            if not parents or parents.pop()[0] != name:
                page.faults.append((line, f"</{name}> closes nothing"))
            continue
        attributes = {key: _unquote(value) for key, value in _ATTRIBUTE.findall(found["rest"])}
        data = attributes.get("data") or (parents[-1][1] if parents and name == "Column" else None)
        page.components.append(Component(name, attributes, line, data))
        if not found["empty"]:
            parents.append((name, data))
    page.faults += [(1, f"<{name}> is never closed") for name, _ in parents]
    page.faults += [
        (_line(text, m.start()), f"cannot read the tag {m[0]}")
        for m in _OPENING.finditer(text)
        if m.start() not in read_at
    ]


def _unquote(value: str) -> str:
    return value[1:-1].strip() if value[:1] in "\"'{" else value


def _blank(text: str, start: int, end: int) -> str:
    """The text with one stretch emptied, so that what follows keeps its place."""
    return text[:start] + re.sub(r"[^\n]", " ", text[start:end]) + text[end:]


def _line(text: str, position: int) -> int:
    return text.count("\n", 0, position) + 1
