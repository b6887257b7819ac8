"""The history of publications: one JSON line per attempt, appended, never rewritten.

Belongs here: the record of an attempt and reading it back. Does not belong here: deciding what is published
(`guard`) and moving files (`swap`).
"""

from __future__ import annotations

import json
import os
from collections.abc import Iterator
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Any, Literal

from orchestration.errors import PaywellError
from orchestration.workspace import Workspace

HISTORY_FILE = "publications.jsonl"
_BLOCK_BYTES = 64 * 1024


@dataclass(frozen=True)
class Publication:
    """One attempt to publish.

    `publication_id` counts attempts 1, 2, 3 …; a refused attempt keeps its number. `published_at` is UTC, ISO
    8601. `checks` has the keys passed, failed, warned, not_applicable. `rows` is keyed by view
    (`credit.open_invoices`), `input_rows` by entity. `seconds` is the duration of guard and publish.
    """

    publication_id: int
    run_id: str
    published_at: str
    as_of_date: str
    status: Literal["published", "refused"]
    fingerprint: str
    duckdb_version: str
    checks: dict[str, int]
    failures: list[str] = field(default_factory=list)
    rows: dict[str, int] = field(default_factory=dict)
    input_rows: dict[str, int] = field(default_factory=dict)
    seconds: float = 0.0

    def as_line(self) -> bytes:
        """The record as one line of the history file, with its line end."""
        return json.dumps(asdict(self), ensure_ascii=False, sort_keys=True).encode() + b"\n"


class History:
    """All attempts of one data folder, oldest first; reading the last few does not read the whole file."""

    def __init__(self, workspace: Workspace) -> None:
        self.path: Path = workspace.served / HISTORY_FILE

    def all(self) -> list[Publication]:
        """Every attempt, published and refused, oldest first."""
        return list(self._backwards())[::-1]

    def recent(self, count: int) -> list[Publication]:
        """The last `count` attempts, oldest first, read from the end of the file."""
        found: list[Publication] = []
        for publication in self._backwards():
            if len(found) >= count:
                break
            found.append(publication)
        return found[::-1]

    def last(self) -> Publication | None:
        """The publication that is served now: the newest attempt that was not refused."""
        return next((each for each in self._backwards() if each.status == "published"), None)

    def next_id(self) -> int:
        """The number that the next attempt gets."""
        newest = next(self._backwards(), None)
        return newest.publication_id + 1 if newest else 1

    def append(self, publication: Publication) -> None:
        """Add one line, durably, unless the newest line is this very attempt: safe to repeat after a crash.

        A torn last line (killed half-way through writing) is cut off first.
        """
        self.path.parent.mkdir(parents=True, exist_ok=True)
        self._cut_torn_line()
        newest = next(self._backwards(), None)
        if newest and newest.publication_id >= publication.publication_id:
            return
        with self.path.open("ab") as file:
            file.write(publication.as_line())
            file.flush()
            os.fsync(file.fileno())

    def _cut_torn_line(self) -> None:
        if not self.path.exists():
            return
        size = self.path.stat().st_size
        kept = _end_of_last_line(self.path, size)
        if kept < size:
            os.truncate(self.path, kept)

    def _backwards(self) -> Iterator[Publication]:
        if not self.path.exists():
            return
        for line in _lines_backwards(self.path):
            yield self._parse(line)

    def _parse(self, line: bytes) -> Publication:
        try:
            record: dict[str, Any] = json.loads(line)
            return Publication(
                **{name: record[name] for name in Publication.__dataclass_fields__ if name in record}
            )
        except (ValueError, TypeError) as error:
            raise PaywellError(
                f"a line of the history is no publication: {line[:80].decode(errors='replace')}",
                where=str(self.path),
                todo="Remove that line; publications are appended by Paywell only.",
            ) from error


def _end_of_last_line(path: Path, size: int) -> int:
    """The offset just after the last line end; 0 if there is none."""
    with path.open("rb") as file:
        position = size
        while position > 0:
            start = max(0, position - _BLOCK_BYTES)
            file.seek(start)
            found = file.read(position - start).rfind(b"\n")
            if found >= 0:
                return start + found + 1
            position = start
    return 0


def _lines_backwards(path: Path) -> Iterator[bytes]:
    """Whole lines from the last to the first, read in blocks from the end.

    A torn last line is passed over.
    """
    with path.open("rb") as file:
        position = _end_of_last_line(path, path.stat().st_size)
        tail = b""
        while position > 0:
            start = max(0, position - _BLOCK_BYTES)
            file.seek(start)
            lines = (file.read(position - start) + tail).split(b"\n")
            position, tail = start, lines[0]
            yield from (line for line in reversed(lines[1:]) if line.strip())
        if tail.strip():
            yield tail
