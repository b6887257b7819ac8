"""Files of the demo, written in pieces: text of a given encoding, gzip without a time stamp, Parquet.

What belongs here: how columns become lines and lines become bytes. Which columns and which traps belong to
the systems' own modules (`erp`, `crm`, `bureau`). The same columns give the same bytes on every run.
"""

from __future__ import annotations

import zlib
from collections.abc import Mapping, Sequence
from pathlib import Path
from types import TracebackType
from typing import Any, BinaryIO, Final

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq

from orchestration.demo.market import Ints
from orchestration.demo.paydays import NEVER

GZIP_HEAD: Final = b"\x1f\x8b\x08\x00\x00\x00\x00\x00\x00\xff"  # no name, no time, system unknown


class DayText:
    """Days as text in one format: a table of all days of a span, looked up."""

    def __init__(self, pattern: str, first: int, last: int) -> None:
        self._first = first
        days = np.arange(first, last + 1).astype("datetime64[D]").astype(object)
        self._table = pa.array([day.strftime(pattern) for day in days], pa.string())

    def __call__(self, days: Ints) -> pa.Array:
        """Text per day; null for NEVER."""
        known = days < NEVER
        at = pa.array(np.where(known, days - self._first, 0), mask=~known)
        return self._table.take(at)


def money(cents: Ints, mark: str = ",", thousands: str = "") -> pa.Array:
    """Cents as text with two decimals, `mark` as decimal sign and `thousands` between groups of three
    digits."""
    size = np.abs(cents)
    whole = size // 100
    text = pc.cast(pa.array(whole), pa.string())
    if thousands:
        low = pc.utf8_lpad(pc.cast(pa.array(whole % 1000), pa.string()), 3, "0")
        middle = pc.cast(pa.array(whole // 1000 % 1000), pa.string())
        high = pc.cast(pa.array(whole // 1_000_000), pa.string())
        with_middle = pc.binary_join_element_wise(middle, low, thousands)
        with_high = pc.binary_join_element_wise(high, pc.utf8_lpad(middle, 3, "0"), low, thousands)
        text = pc.if_else(pa.array(whole >= 1000), with_middle, text)
        text = pc.if_else(pa.array(whole >= 1_000_000), with_high, text)
    sign = pc.if_else(pa.array(cents < 0), "-", "")
    part = pc.utf8_lpad(pc.cast(pa.array(size % 100), pa.string()), 2, "0")
    return pc.binary_join_element_wise(sign, text, mark, part, "")


def as_text(values: Any) -> pa.Array:
    """Any column as Arrow strings."""
    array = values if isinstance(values, pa.Array) else pa.array(values)
    return array if pa.types.is_string(array.type) else pc.cast(array, pa.string())


def csv_lines(columns: Sequence[Any], separator: str, end: str) -> pa.Array:
    """One text line per row; null is an empty field, quotes only where a value needs them."""
    fields = []
    for column in columns:
        text = pc.fill_null(as_text(column), "")
        needs = pc.match_substring_regex(text, f'["{separator}\r\n]')
        if pc.any(needs).as_py():
            quoted = pc.binary_join_element_wise('"', pc.replace_substring(text, '"', '""'), '"', "")
            text = pc.if_else(needs, quoted, text)
        fields.append(text)
    lines = pc.binary_join_element_wise(*fields, separator)
    return pc.binary_join_element_wise(lines, end, "")


def text_bytes(lines: pa.Array) -> bytes:
    """The UTF-8 bytes of all values, one after the other."""
    if isinstance(lines, pa.ChunkedArray):
        return b"".join(text_bytes(chunk) for chunk in lines.chunks)
    if len(lines) == 0:
        return b""
    wide = pa.types.is_large_string(lines.type)
    _, offsets, data = lines.buffers()
    ends = np.frombuffer(offsets, dtype=np.int64 if wide else np.int32)
    low, high = int(ends[lines.offset]), int(ends[lines.offset + len(lines)])
    return bytes(memoryview(data)[low:high])


class TextFile:
    """A text file written in pieces, gzipped when its name ends with .gz."""

    def __init__(self, path: Path, encoding: str = "utf-8", bom: bool = False) -> None:
        path.parent.mkdir(parents=True, exist_ok=True)
        self.path = path
        self._encoding = encoding
        self._file: BinaryIO = path.open("wb")
        self._gzip = zlib.compressobj(4, zlib.DEFLATED, -zlib.MAX_WBITS) if path.suffix == ".gz" else None
        self._check, self._length = 0, 0
        if self._gzip:
            self._file.write(GZIP_HEAD)
        if bom:
            self._file.write(b"\xef\xbb\xbf")

    def write(self, lines: pa.Array | str) -> None:
        """Append lines (their ends included)."""
        data = lines.encode() if isinstance(lines, str) else text_bytes(lines)
        if self._encoding != "utf-8":
            data = data.decode().encode(self._encoding)
        if self._gzip:
            self._check = zlib.crc32(data, self._check)
            self._length += len(data)
            data = self._gzip.compress(data)
        self._file.write(data)

    def close(self) -> None:
        """Finish the file."""
        if self._gzip:
            tail = self._check.to_bytes(4, "little") + (self._length & 0xFFFFFFFF).to_bytes(4, "little")
            self._file.write(self._gzip.flush() + tail)
        self._file.close()


class Output:
    """All files of one demo under one folder, opened at first use and closed together; counts rows per file."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.rows: dict[str, int] = {}
        self._text: dict[str, TextFile] = {}
        self._parquet: dict[str, pq.ParquetWriter] = {}

    def __enter__(self) -> Output:
        """The open set of files."""
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, at: TracebackType | None
    ) -> None:
        """Close all files, also after an error."""
        for text in self._text.values():
            text.close()
        for writer in self._parquet.values():
            writer.close()

    def open(self, name: str, header: str = "", encoding: str = "utf-8", bom: bool = False) -> TextFile:
        """The text file `name`, with its header written when it is new."""
        if name not in self._text:
            self._text[name] = TextFile(self.folder / name, encoding, bom)
            self.rows[name] = 0
            if header:
                self._text[name].write(header)
        return self._text[name]

    def lines(self, name: str, lines: pa.Array) -> None:
        """Append lines to a file that `open` opened, or to a plain UTF-8 file."""
        self.open(name).write(lines)
        self.rows[name] += len(lines)

    def parquet(self, name: str, columns: Mapping[str, Any]) -> None:
        """Append a row group."""
        table = pa.table(
            {key: value if isinstance(value, pa.Array) else pa.array(value) for key, value in columns.items()}
        )
        path = self.folder / name
        if name not in self._parquet:
            path.parent.mkdir(parents=True, exist_ok=True)
            self._parquet[name] = pq.ParquetWriter(path, table.schema, compression="zstd")
            self.rows[name] = 0
        self._parquet[name].write_table(table)
        self.rows[name] += table.num_rows


class JsonLines:
    """Rows as JSON by DuckDB's own writer, which escapes and keeps the order of keys."""

    def __init__(self) -> None:
        import duckdb

        self._connection = duckdb.connect(config={"threads": 1})

    def __call__(self, select: str, columns: Mapping[str, Any]) -> pa.Array:
        """One line per row of `select`, a DuckDB struct over `columns`; nulls are written as null."""
        table = pa.table(
            {key: value if isinstance(value, pa.Array) else pa.array(value) for key, value in columns.items()}
        )
        self._connection.register("given", table)
        query = f"select cast(to_json({select}) as varchar) || chr(10) as line from given"
        lines = self._connection.execute(query).to_arrow_table()["line"].combine_chunks()
        self._connection.unregister("given")
        return lines
