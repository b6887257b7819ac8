"""Data Docs: static pages of every expectation, its result and its reason, beside the publication.

Great Expectations' own site fetches its style and scripts from other hosts when it is viewed, so these pages
are our own: self-contained, and the same for the same results apart from the header of the index. No judging
here.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from html import escape
from pathlib import Path
from typing import TYPE_CHECKING

from orchestration.publishing.docs_style import STYLE

if TYPE_CHECKING:
    from orchestration.publishing.guard import CheckResult, GuardResult
    from orchestration.publishing.history import Publication

_VERDICTS = {
    "passed": ("passed", "holds"),
    "block": ("failed", "blocks"),
    "warn": ("warned", "warns"),
    "not applicable": ("idle", "not applicable"),
}
# The suite under which failed data tests of dbt are told.
DBT = "dbt"
# The worst first, then what needs no look.
_ORDER = ("failed", "warned", "passed", "idle")


def write_docs(guard: GuardResult, folder: Path, publication: Publication) -> Path:
    """Write `index.html` and a page per suite into `folder`; returns the index."""
    folder.mkdir(parents=True, exist_ok=True)
    suites: dict[str, list[CheckResult]] = {}
    for check in guard.checks:
        suites.setdefault(check.suite, []).append(check)
    for name, checks in suites.items():
        page = _page(_title(checks), _suite_body(guard, checks))
        (folder / _file(name)).write_text(page, encoding="utf-8")
    index = folder / "index.html"
    index.write_text(_page("Data Docs", _index_body(guard, suites, publication)), encoding="utf-8")
    return index


def _file(suite: str) -> str:
    return f"{suite.replace('/', '-')}.html"


def _page(title: str, body: str) -> str:
    return f"""<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>{escape(title)} · Paywell Data Docs</title>
<style>{STYLE}</style>
</head>
<body>
<main>
{body}
</main>
</body>
</html>
"""


def _index_body(guard: GuardResult, suites: Mapping[str, list[CheckResult]], publication: Publication) -> str:
    published = publication.status == "published"
    headline = "Every blocking expectation holds" if published else "This attempt was refused"
    if published and guard.warnings:
        headline += f", {len(guard.warnings)} to look at"
    head = f"""<header>
<p class="eyebrow">Paywell · Data Docs</p>
<h1>{headline}</h1>
<p class="lede">Publication {publication.publication_id}, as of {escape(publication.as_of_date)};
checked {escape(publication.published_at)}, run <code>{escape(publication.run_id)}</code>.</p>
</header>
"""
    failures = _failures(guard)
    tests = {name: checks for name, checks in suites.items() if name == DBT}
    views = {name: checks for name, checks in suites.items() if not _is_input(checks) and name not in tests}
    inputs = {name: checks for name, checks in suites.items() if _is_input(checks)}
    seen = {
        name: checks for name, checks in inputs.items() if any(check.success is not None for check in checks)
    }
    absent = ", ".join(_entity(checks[0].table) for name, checks in inputs.items() if name not in seen)
    note = (
        f'<p class="note">Not delivered by any source, so nothing to check: {escape(absent)}.</p>'
        if absent
        else ""
    )
    return (
        head
        + _tiles(guard.counts)
        + failures
        + _suite_table(
            "Published views", "Checked against figures computed from the inputs alone.", views, guard
        )
        + _suite_table(
            "Inputs",
            "Checked against what was delivered, and for volume, freshness, keys and dates.",
            seen,
            guard,
        )
        + note
        + _suite_table(
            "Tests of the dbt project that fail", "Those that hold are counted only.", tests, guard
        )
    )


def _failures(guard: GuardResult) -> str:
    failed = [*guard.blocking_failures, *guard.warnings]
    if not failed:
        return ""
    items = "".join(
        f'<li class="{_class(check)}">{_chip(check)}<a href="{_file(check.suite)}">{escape(check.table)}</a>'
        f"<span>{escape(check.message.removeprefix(check.table + ': '))}</span></li>"
        for check in failed
    )
    return f"<section><h2>What to look at</h2><ul class='failures'>{items}</ul></section>"


def _tiles(counts: Mapping[str, int]) -> str:
    words = (
        ("passed", "hold"),
        ("failed", "block"),
        ("warned", "warn"),
        ("not_applicable", "not applicable"),
    )
    tiles = "".join(
        f'<div class="tile {"idle" if name == "not_applicable" or not counts[name] else name}">'
        f"<b>{counts[name]:,}</b><span>{word}</span></div>"
        for name, word in words
    )
    return f'<div class="tiles">{tiles}</div>'


def _suite_table(title: str, says: str, suites: Mapping[str, list[CheckResult]], guard: GuardResult) -> str:
    if not suites:
        return ""
    rows = ""
    for name, checks in suites.items():
        counted = _counted(guard, name, checks)
        tally = {word: sum(_class(check) == word for check in checks) for word in _ORDER}
        bar = "".join(
            f'<i class="{word}" style="flex:{count}"></i>' for word, count in tally.items() if count
        )
        text = ", ".join(f"{count} {_words(word)}" for word, count in tally.items() if count)
        label = _entity(checks[0].table) if _is_input(checks) else _title(checks)
        rows += (
            f'<tr><td><a href="{_file(name)}">{escape(label)}</a></td>'
            f'<td class="number">{"–" if counted is None else f"{counted:,}"}</td>'
            f'<td><div class="bar" role="img" aria-label="{text}">{bar}</div></td><td>{text}</td></tr>'
        )
    return (
        f"<section><h2>{title}</h2><p>{says}</p><div class='scroll'><table class='suites'>"
        "<thead><tr><th>Table</th><th class='number'>Rows</th><th>Expectations</th><th></th></tr></thead>"
        f"<tbody>{rows}</tbody></table></div></section>"
    )


def _counted(guard: GuardResult, suite: str, checks: Sequence[CheckResult]) -> int | None:
    """The rows of the table that a suite looks at; None where it looks at several."""
    if suite == DBT:
        return None
    table = checks[0].table
    return guard.input_rows.get(_entity(table)) if _is_input(checks) else guard.rows.get(table)


def _suite_body(guard: GuardResult, checks: Sequence[CheckResult]) -> str:
    counted = _counted(guard, checks[0].suite, checks)
    rows = "no rows known" if counted is None else f"{counted:,} rows"
    cards = "".join(_card(check) for check in sorted(checks, key=lambda check: _ORDER.index(_class(check))))
    return f"""<header>
<p class="eyebrow"><a href="index.html">Paywell · Data Docs</a></p>
<h1>{escape(_title(checks))}</h1>
<p class="lede">{rows}, as of {guard.as_of.isoformat()}; {len(checks)} expectations.</p>
</header>
<section class="cards">{cards}</section>"""


def _card(check: CheckResult) -> str:
    title = check.column or "the table as a whole"
    if check.suite == DBT:
        title = f"{check.table}: {check.expectation}"
    facts = f"<dt>Expected</dt><dd><code>{escape(check.expected)}</code></dd>"
    found = check.observed
    if check.suite == DBT:
        found = check.message.partition(f"{check.expectation}: ")[2] or check.message
    elif check.unexpected_count:
        found = f"{check.unexpected_count:,} of {check.row_count:,} rows break it"
    if found:
        facts += f"<dt>Found</dt><dd>{escape(found)}</dd>"
    if check.kills:
        facts += f"<dt>Stops</dt><dd>{escape(', '.join(check.kills))}</dd>"
    return (
        f'<article class="{_class(check)}"><h3>{_chip(check)}{escape(title)}</h3><p>{escape(check.why)}</p>'
        f'<dl>{facts}</dl>{_sample(check.unexpected_sample)}<p class="how">{escape(check.expectation)}, '
        f"{'blocks the publication' if check.severity == 'block' else 'warns'}</p></article>"
    )


def _sample(rows: Sequence[Mapping[str, str]]) -> str:
    if not rows:
        return ""
    head = "".join(f"<th>{escape(name)}</th>" for name in rows[0])
    body = "".join(
        "<tr>" + "".join(f"<td>{escape(value)}</td>" for value in row.values()) + "</tr>" for row in rows
    )
    table = f"<thead><tr>{head}</tr></thead><tbody>{body}</tbody>"
    return f"<div class='scroll'><table class='sample'>{table}</table></div>"


def _chip(check: CheckResult) -> str:
    verdict = check.severity if check.status == "failed" else check.status
    return f'<em class="chip">{_VERDICTS[verdict][1]}</em>'


def _class(check: CheckResult) -> str:
    return _VERDICTS[check.severity if check.status == "failed" else check.status][0]


def _words(name: str) -> str:
    return next(words for key, words in _VERDICTS.values() if key == name).replace("holds", "hold")


def _title(checks: Sequence[CheckResult]) -> str:
    """The table of a suite; the name of the suite where it looks at several."""
    if checks[0].suite == DBT:
        return "dbt tests"
    tables = {check.table for check in checks}
    return tables.pop() if len(tables) == 1 else checks[0].suite


def _is_input(checks: Sequence[CheckResult]) -> bool:
    return checks[0].suite.startswith("inputs/")


def _entity(table: str) -> str:
    return table.removeprefix("input.input__")
