"""Which files belong to a raw table, and what their bytes are.

Here: `TableFiles` (what to load into one raw table), finding its files in the source's folder, and their
content hashes. Not here: what is inside a file (`dialect.py`), which of them need loading (`manifest.py`).

A file is its content: two names with the same bytes are one delivery, and a modification time proves nothing
(a copy changes it, a late file may carry an old one).
"""

from __future__ import annotations

import hashlib
import os
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from orchestration.errors import PaywellError

_BLOCK = 1 << 20
# Files that programs leave while they write: Office locks, hidden files, unfinished copies.
_UNFINISHED = (".part", ".partial", ".tmp", ".crdownload", ".filepart")


@dataclass(frozen=True)
class TableFiles:
    """What to load into the raw table `raw_<source>.<table>`.

    Args:
        source: name of the source; its schema is `raw_<source>`.
        table: name of the raw table.
        root: the source's folder.
        patterns: globs relative to `root` (`AR_*.csv`, `**/*.jsonl`), matched without regard to case.
        expected_columns: columns the table always has; one that a file misses is NULL.
        encoding: overrides what would be detected, as `delimiter`, `header_row` (1-based) and `sheet` do.
        delimiter: one character between values.
        header_row: line (or spreadsheet row) of the column names, where titles stand above them.
        sheet: name of the spreadsheet's sheet; default the first.
        required: whether it is an error that no file matches.
    """

    source: str
    table: str
    root: Path
    patterns: tuple[str, ...]
    expected_columns: tuple[str, ...] = ()
    encoding: str | None = None
    delimiter: str | None = None
    header_row: int | None = None
    sheet: str | None = None
    required: bool = False

    @property
    def raw_name(self) -> str:
        """The raw table's name for people: `raw_<source>.<table>`."""
        return f"raw_{self.source}.{self.table}"

    @property
    def read_options(self) -> str:
        """The overrides as one text: content read with other options is other data."""
        options = {
            "encoding": self.encoding,
            "delimiter": self.delimiter,
            "header_row": self.header_row,
            "sheet": self.sheet,
        }
        return ", ".join(f"{name}={value!r}" for name, value in options.items() if value is not None)


@dataclass(frozen=True)
class FoundFile:
    """One delivered file: where it lies, its name relative to the source's folder, and its content."""

    path: Path
    name: str
    content_hash: str
    file_bytes: int
    modified_ns: int

    def check_unchanged(self) -> None:
        """Refuse a file that somebody wrote to since it was hashed.

        Raises:
            PaywellError: the file's size or modification time differ, or it is gone.
        """
        try:
            now = self.path.stat()
        except OSError:
            now = None
        if now is None or (now.st_size, now.st_mtime_ns) != (self.file_bytes, self.modified_ns):
            raise PaywellError(
                f"{self.name} changed while it was being read; nothing of this load is kept.",
                where=str(self.path),
                todo="Wait until the file is complete, then run again.",
            )


def find_files(tables: TableFiles) -> list[FoundFile]:
    """The files of one raw table with their hashes, sorted by name.

    Raises:
        PaywellError: the folder is absent, a file cannot be read, or a required table has no file.
    """
    paths = _matching_paths(tables)
    if not paths and tables.required:
        raise PaywellError(
            f"No file for {tables.raw_name}: nothing in the folder matches {_listed(tables.patterns)}.",
            where=str(tables.root),
            todo="Put the export into this folder, or correct `files` of this table in the configuration.",
        )
    return [_hashed(path, name) for name, path in paths]


def file_fingerprints(tables: Sequence[TableFiles]) -> list[tuple[str, str, str, str]]:
    """What is in the folders now: (source, table, file name relative to the folder, sha256), sorted.

    Equal lists mean that a load would change nothing; the database is not opened for it.

    Raises:
        PaywellError: as `find_files`.
    """
    seen: dict[Path, FoundFile] = {}
    prints = []
    for one in tables:
        for name, path in _matching_paths(one):
            if path not in seen:
                seen[path] = _hashed(path, name)
            prints.append((one.source, one.table, name, seen[path].content_hash))
    return sorted(prints)


def pattern_regex(pattern: str) -> re.Pattern[str]:
    """A glob as a regular expression over relative names with slashes; `**/` also matches no folder."""
    parts: list[str] = []
    rest = pattern.replace("\\", "/").removeprefix("./")
    while rest:
        if rest.startswith("**/"):
            token, part = "**/", "(?:[^/]+/)*"
        elif rest.startswith("**"):
            token, part = "**", ".*"
        elif rest[0] == "*":
            token, part = "*", "[^/]*"
        elif rest[0] == "?":
            token, part = "?", "[^/]"
        elif (one_of := re.match(r"\[(!?)([^\]/]+)\]", rest)) is not None:
            token = one_of[0]
            part = f"[{'^/' if one_of[1] else ''}{re.escape(one_of[2]).replace(chr(92) + '-', '-')}]"
        else:
            token, part = rest[0], re.escape(rest[0])
        parts.append(part)
        rest = rest[len(token) :]
    return re.compile("".join(parts), re.IGNORECASE)


def _matching_paths(tables: TableFiles) -> list[tuple[str, Path]]:
    if not tables.root.is_dir():
        raise PaywellError(
            f"The folder of source {tables.source} does not exist.",
            where=str(tables.root),
            todo="Create the folder, or correct `path` of this source in the configuration.",
        )
    expressions = [pattern_regex(pattern) for pattern in tables.patterns]
    return sorted(
        (name, path)
        for name, path in _walk(tables.root)
        if name in tables.patterns or any(expression.fullmatch(name) for expression in expressions)
    )


def _walk(root: Path) -> Iterator[tuple[str, Path]]:
    for folder, folders, names in os.walk(root):
        folders[:] = sorted(name for name in folders if not name.startswith("."))
        for name in names:
            if name.startswith((".", "~$")) or name.lower().endswith(_UNFINISHED):
                continue
            path = Path(folder) / name
            if path.is_file():
                yield path.relative_to(root).as_posix(), path


def _hashed(path: Path, name: str) -> FoundFile:
    digest = hashlib.sha256()
    try:
        stat = path.stat()
        with path.open("rb") as file:
            while block := file.read(_BLOCK):
                digest.update(block)
    except OSError as error:
        raise PaywellError(
            f"{name} cannot be read: {error.strerror}.",
            where=str(path),
            todo="Give the account that runs this the right to read the file, or take it out of the folder.",
        ) from error
    return FoundFile(path, name, digest.hexdigest(), stat.st_size, stat.st_mtime_ns)


def _listed(patterns: Sequence[str]) -> str:
    return " or ".join(repr(pattern) for pattern in patterns) or "(no pattern given)"
