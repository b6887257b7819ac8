"""Rows of a CSV file with the line each came from, whatever is wrong with the file.

Here: the careful reader's first half. It cuts a file into records, tells good from bad, and writes the good
ones to a copy in which each record is led by its line number; DuckDB then reads that copy (`readers.py`).

Why not DuckDB's own rejects alone: its reject table counts records, not lines (a line break inside quotes
shifts all later numbers), one bad line can give several rejects, an opened quote swallows the rest of the
file, and a stray carriage return ends the whole query. A file without such trouble never comes here.
"""

from __future__ import annotations

import csv
import re
from collections import deque
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO

# Longest record that is read, in bytes: more is an unclosed quote or no table at all.
MAX_RECORD = 8 << 20
# Longest record over several lines: what an unclosed quote is allowed to look through before it is given up.
_MAX_MULTILINE = 1 << 20
_BOM = b"\xef\xbb\xbf"


@dataclass(frozen=True)
class Rejected:
    """One record that cannot be a row: its line, the column where it shows (if one), why, and its text."""

    line: int
    column: str | None
    reason: str
    text: str


@dataclass
class RowCounts:
    """What a pass over a file met."""

    good: int = 0
    bad: int = 0
    has_multiline: bool = False

    @property
    def read(self) -> int:
        """All records, good and bad."""
        return self.good + self.bad


class RecordCutter:
    """Cuts a UTF-8 file into records.

    Args:
        columns: the header's names; a good record has as many values.
        delimiter: one character.
        quote: one character.
        reject: called with each record that cannot be a row.
    """

    def __init__(
        self, columns: Sequence[str], delimiter: str, quote: str, reject: Callable[[Rejected], None]
    ) -> None:
        self._columns = columns
        self._delimiter = delimiter
        self._quote = quote
        self._reject = reject
        self._delimiter_byte = delimiter.encode()
        self._quote_byte = quote.encode()
        # Blank means no value and no delimiter: a line of delimiters alone is a row of empty values.
        self._blank = b" \r\n\t".replace(self._delimiter_byte, b"")
        self._needs_quotes = re.compile(f"[{re.escape(delimiter + quote)}\r\n]")
        delim, mark = re.escape(delimiter), re.escape(quote)
        self._spaced = re.compile(f"(?:^|{delim}) +{mark}|{mark} +(?:{delim}|$)")
        self._space_before = re.compile(f"(^|{delim}) +{mark}")
        self._space_after = re.compile(f"{mark} +(?={delim}|$)")

    def copy(self, source: Path, target: Path, *, header_line: int, limit: int | None = None) -> RowCounts:
        """Write the good records after `header_line` to `target`, each led by its line number.

        Args:
            source: a UTF-8 file.
            target: the copy: delimiter and quote as in the source, line feeds between records, no header.
            header_line: lines before the first record.
            limit: stop after so many good records.
        """
        counts = RowCounts()
        with _csv_field_limit(MAX_RECORD), source.open("rb") as file, target.open("wb") as out:
            lines = _Lines(file, header_line)
            for line in lines:
                record = self._record(line, lines, counts)
                if record is not None:
                    out.write(b"%d%b%b\n" % (lines.first, self._delimiter_byte, record))
                    counts.good += 1
                    if limit is not None and counts.good >= limit:
                        break
        return counts

    def _record(self, line: bytes, lines: _Lines, counts: RowCounts) -> bytes | None:
        """The record that begins with `line`, ready to write; None for a blank line or a rejected record."""
        text = line.rstrip(b"\r\n")
        if not text.strip(self._blank):
            return None
        if self._quote_byte not in text:
            if text.count(self._delimiter_byte) >= len(self._columns):
                text = self._without_empty_end(text)
            problem = self._plain_problem(text)
            if problem is None:
                return text
            self._rejected(lines, counts, text, *problem)
            return None
        return self._quoted(text, line[len(text) :], lines, counts)

    def _without_empty_end(self, text: bytes) -> bytes:
        """The record without delimiters too many at its end: they hold no values, and DuckDB drops them too."""
        values = text.split(self._delimiter_byte)
        expected = len(self._columns)
        return text if any(values[expected:]) else self._delimiter_byte.join(values[:expected])

    def _plain_problem(self, text: bytes) -> tuple[str | None, str] | None:
        values = text.count(self._delimiter_byte) + 1
        if values != len(self._columns):
            return self._wrong_count(values)
        if b"\r" in text:
            return None, "a carriage return inside the line"
        if len(text) > MAX_RECORD:
            return None, f"longer than {MAX_RECORD:,} bytes"
        if not text.isascii():
            return _encoding_problem(text)
        return None

    def _wrong_count(self, values: int) -> tuple[str | None, str]:
        expected = len(self._columns)
        if values < expected:
            return self._columns[values], f"too few values: {values} instead of {expected}"
        return None, f"too many values: {values} instead of {expected}"

    def _quoted(self, text: bytes, end: bytes, lines: _Lines, counts: RowCounts) -> bytes | None:
        parsed = self._parse(text, end, lines)
        if isinstance(parsed, tuple):
            self._rejected(lines, counts, text, *parsed)
            return None
        if not self._has_width(parsed):
            whole = b"".join([text + end, *lines.taken]).rstrip(b"\r\n") if lines.taken else text
            lines.keep()
            self._rejected(lines, counts, whole, *self._wrong_count(len(parsed)))
            return None
        counts.has_multiline = counts.has_multiline or bool(lines.taken)
        lines.keep()
        return self._delimiter.join(map(self._as_cell, parsed[: len(self._columns)])).encode()

    def _has_width(self, values: Sequence[str]) -> bool:
        """Whether there is one value per column; what comes after must be empty."""
        return len(values) >= len(self._columns) and not any(values[len(self._columns) :])

    def _parse(self, text: bytes, end: bytes, lines: _Lines) -> list[str] | tuple[str | None, str]:
        """Values of the record, or what is wrong with it; on a wrong quote only the first line is used up."""
        problem = _encoding_problem(text)
        if problem is not None:
            return problem
        first = text.decode()
        attempts = [first]
        if self._spaced.search(first):
            # Spaces between delimiter and quote: for DuckDB the quote opens, for Python's reader it does not.
            tidy = self._space_after.sub(self._quote, self._space_before.sub(rf"\1{self._quote}", first))
            attempts.insert(0, tidy)
        for attempt in attempts:
            lines.give_back()
            reader = csv.reader(
                lines.following(attempt + end.decode()),
                delimiter=self._delimiter,
                quotechar=self._quote,
                strict=True,
            )
            try:
                values = next(reader)
            except (csv.Error, UnicodeDecodeError, StopIteration):
                continue
            if self._has_width(values) or attempt is attempts[-1]:
                return values
        lines.give_back()
        return None, "a quote that does not close, or text after a closing quote"

    def _as_cell(self, value: str) -> str:
        if self._needs_quotes.search(value) is None:
            return value
        return f"{self._quote}{value.replace(self._quote, self._quote * 2)}{self._quote}"

    def _rejected(
        self, lines: _Lines, counts: RowCounts, text: bytes, column: str | None, reason: str
    ) -> None:
        self._reject(Rejected(lines.first, column, reason, text.decode("utf-8", "backslashreplace")))
        counts.bad += 1


class _Lines:
    """Lines of a file with their numbers, and with the power to give lines back."""

    def __init__(self, file: BinaryIO, skip: int) -> None:
        self._file = iter(file)
        self._waiting: deque[bytes] = deque()
        self._number = 0
        self.first = 0
        self.taken: list[bytes] = []
        for _ in range(skip):
            next(self._file, None)
            self._number += 1

    def __iter__(self) -> Iterator[bytes]:
        while True:
            line = self._next()
            if line is None:
                return
            if self._number == 1:
                line = line.removeprefix(_BOM)
            self.first = self._number
            yield line

    def following(self, first: str) -> Iterator[str]:
        """`first`, then the lines after it as asked for; stops where a record gets too long to be one."""
        size = len(first)
        yield first
        while size <= _MAX_MULTILINE and (line := self._next()) is not None:
            self.taken.append(line)
            size += len(line)
            # The file's last line may lack its line end; inside quotes that is the same as having one.
            yield line.decode()

    def give_back(self) -> None:
        """Put back what `following` took."""
        self._waiting.extendleft(reversed(self.taken))
        self._number -= len(self.taken)
        self.taken = []

    def keep(self) -> None:
        """What `following` took belongs to the record."""
        self.taken = []

    def _next(self) -> bytes | None:
        line = self._waiting.popleft() if self._waiting else next(self._file, None)
        if line is not None:
            self._number += 1
        return line


def _encoding_problem(text: bytes) -> tuple[str | None, str] | None:
    try:
        text.decode()
    except UnicodeDecodeError as error:
        return None, f"bytes that are not UTF-8, at byte {error.start + 1} of the line"
    return None


class _csv_field_limit:  # noqa: N801  (used as a function)
    """Python's csv module limits a value's length for the whole process; raise it only while we read."""

    def __init__(self, limit: int) -> None:
        self._limit = limit

    def __enter__(self) -> None:
        self._before = csv.field_size_limit(self._limit)

    def __exit__(self, *_: object) -> None:
        csv.field_size_limit(self._before)
