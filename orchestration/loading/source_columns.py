"""What can be seen of a delivered file's columns: kind, fill, distinct values, shapes. Input to `propose.py`.

Here: reading the files into one table per header (`read_groups`), and its columns as facts (`SourceColumn`).
Not here: what a column means.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from fnmatch import fnmatch
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING

from orchestration.loading.detect_formats import ColumnFormat, detect_formats

if TYPE_CHECKING:
    import duckdb

SAMPLE_ROWS = 200_000
"""Rows per file that a proposal looks at: enough to see which ids are unique; the run itself reads all."""

_SHAPES = {
    "whole": r"^-?[0-9]+(?:\.0+)?$",
    "digits": r"^[0-9]+$",
    "point_zero": r"^[0-9]+\.0+$",
    "letters": r"[A-Za-z]",
    "email": r"^[^@\s]+@[^@\s]+\.[^@\s]+$",
    "iban": r"(?i)^[a-z]{2}[0-9]{2}(?: ?[a-z0-9]){11,30}$",
    "nested": r"(?s)^\s*(?:\[.*\]|\{.*\})\s*$",
    "currency": r"^[A-Z]{3}$",
    "country": r"^[A-Z]{2,3}$|^[A-Z][A-Za-z .'-]{3,}$",
    "flag": r"(?i)^(?:ja|nee|j|n|yes|no|y|true|false|t|f|[01](?:\.0)?|x|waar|onwaar)$",
    "signs": r"[€$£]",
    "negative": r"^[^0-9]*-|-$|^\(",
}


@dataclass(frozen=True)
class SourceColumn:
    """One column of a file group, with what its values show.

    `shapes` counts the filled values of each shape in `_SHAPES`; `values` holds all distinct values where there
    are at most 30, in order, else none. `zero_width` is the width of digit-only ids that lost leading zeros, else 0.
    """

    name: str
    position: int
    rows: int
    filled: int
    distinct: int
    format: ColumnFormat
    shapes: dict[str, int]
    values: tuple[str, ...]
    digit_width: int
    zero_width: int
    lost_zeros: bool

    @property
    def kind(self) -> str:
        """date, number, text or empty."""
        return self.format.kind

    @property
    def sql(self) -> str:
        """The column as an SQL expression, quoted only where it must be."""
        return quoted(self.name)

    def share(self, shape: str) -> float:
        """The part (0-1) of the filled values that have `shape`."""
        return self.shapes[shape] / self.filled if self.filled else 0.0

    @property
    def distinct_share(self) -> float:
        """Distinct filled values per row, 0-1."""
        return self.distinct / self.rows if self.rows else 0.0


@dataclass(frozen=True)
class FileGroup:
    """Files that share a header: `table` holds their rows (text, `_file`, `_line`); `patterns` finds them again."""

    files: tuple[Path, ...]
    patterns: tuple[str, ...]
    table: str
    rows: int
    columns: tuple[SourceColumn, ...]

    @property
    def stem(self) -> str:
        """The first file's name, lower case, for hints."""
        return self.files[0].name.lower()


_PLAIN = re.compile(r"^[A-Za-z_][A-Za-z0-9_]*$")


def quoted(name: str) -> str:
    """`name` as an SQL identifier, in quotes only where it needs them."""
    if _PLAIN.match(name) and name.lower() not in _reserved():
        return name
    return '"' + name.replace('"', '""') + '"'


@cache
def _reserved() -> frozenset[str]:
    import duckdb

    listed = "select keyword_name from duckdb_keywords() where keyword_category <> 'unreserved'"
    with duckdb.connect() as con:
        return frozenset(row[0] for row in con.execute(listed).fetchall())


def read_groups(con: duckdb.DuckDBPyConnection, files: Sequence[Path], root: Path) -> list[FileGroup]:
    """Read the first `SAMPLE_ROWS` of each file and group them by header, in the order of their names.

    Raises:
        PaywellError: a file cannot be read at all.
    """
    from orchestration.loading.dialect import detect
    from orchestration.loading.readers import read_sample

    by_header: dict[tuple[str, ...], list[tuple[Path, str]]] = {}
    for file in sorted(set(files)):
        dialect = detect(file)
        sample = read_sample(con, file, dialect, SAMPLE_ROWS)
        by_header.setdefault(tuple(sorted(name.lower() for name in dialect.header)), []).append(
            (file, sample)
        )
    groups = []
    for number, members in enumerate(by_header.values()):
        table = f"proposal_{number}"
        parts = [
            f"select {_literal(_relative(file, root))} as _file, row_number() over () + 1 as _line, * from {sample}"
            for file, sample in members
        ]
        con.execute(f"create or replace temp table {table} as {' union all by name '.join(parts)}")
        own = tuple(file for file, _ in members)
        others = [file for file in files if file not in own]
        groups.append(group_of(con, table, own, _patterns(own, others, root)))
    return groups


def group_of(
    con: duckdb.DuckDBPyConnection, table: str, files: tuple[Path, ...], patterns: tuple[str, ...]
) -> FileGroup:
    """The facts of a table of text columns that was read from `files`."""
    described = con.execute(f"describe {table}").fetchall()
    names = [row[0] for row in described if row[0] not in ("_file", "_line")]
    formats = detect_formats(con, table, names)
    rows = con.execute(f"select count(*) from {table}").fetchall()[0][0]
    columns = tuple(
        _column(con, table, name, position, rows, formats[name]) for position, name in enumerate(names)
    )
    return FileGroup(files, patterns, table, rows, columns)


def _column(
    con: duckdb.DuckDBPyConnection, table: str, name: str, position: int, rows: int, found: ColumnFormat
) -> SourceColumn:
    shapes = ", ".join(
        f"count(*) filter (where regexp_matches(v, {_literal(rule)}))" for rule in _SHAPES.values()
    )
    identifier = '"' + name.replace('"', '""') + '"'
    filled, distinct, width, starts, *counts = con.execute(f"""
        select count(v), count(distinct v),
            max(length(v)) filter (where regexp_full_match(v, '[0-9]+')),
            count(distinct length(v)) filter (where regexp_full_match(v, '[0-9]+')),
            {shapes}
        from (select nullif(trim({identifier}), '') as v from {table})
    """).fetchall()[0]  # fmt: skip
    values: tuple[str, ...] = ()
    if 0 < distinct <= 30:
        found_values = con.execute(
            f"select distinct trim({identifier}) as v from {table} where v <> '' order by v"
        )
        values = tuple(row[0] for row in found_values.fetchall())
    zero_width = 0
    if width:
        longest = con.execute(f"""
            select count(*) filter (where v like '0%') * 2 > count(*) from (
                select distinct trim({identifier}) as v from {table}
            ) where regexp_full_match(v, '[0-9]{{{width}}}')
        """).fetchall()[0][0]
        zero_width = width if longest else 0
    return SourceColumn(
        name=name,
        position=position,
        rows=rows,
        filled=filled,
        distinct=distinct,
        format=found,
        shapes=dict(zip(_SHAPES, counts, strict=True)),
        values=values,
        digit_width=width or 0,
        zero_width=zero_width,
        lost_zeros=bool(zero_width) and starts > 1,
    )


def _patterns(own: tuple[Path, ...], others: Sequence[Path], root: Path) -> tuple[str, ...]:
    """One glob under `root` for the group's files where it finds no other group's, else the names."""
    names = [_relative(file, root) for file in own]
    if len(names) == 1:
        return (_escaped(names[0]),)
    start = _common_start(names)
    end = _common_start([name[len(start) :][::-1] for name in names])[::-1]
    pattern = f"{_escaped(start)}*{_escaped(end)}"
    strangers = (_relative(file, root) for file in others)
    if "/" in "".join(name[len(start) :] for name in names) or any(
        fnmatch(name.lower(), pattern.lower()) for name in strangers
    ):
        return tuple(_escaped(name) for name in names)
    return (pattern,)


def _common_start(texts: Sequence[str]) -> str:
    # what lies between the first and the last in order starts like both
    first, last = min(texts), max(texts)
    same = next(
        (place for place, letter in enumerate(first) if letter != last[place : place + 1]), len(first)
    )
    return first[:same]


def _escaped(name: str) -> str:
    return re.sub(r"([\[*?])", r"[\1]", name)


def _relative(file: Path, root: Path) -> str:
    try:
        return file.resolve().relative_to(root.resolve()).as_posix()
    except ValueError:
        return file.name


def _literal(text: str) -> str:
    return "'" + text.replace("'", "''") + "'"
