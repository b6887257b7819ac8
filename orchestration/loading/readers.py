"""Readers: a delivered file as a header and rows for a raw table, all text.

Here: choosing the reader, CSV and Parquet by DuckDB, and the sample that `source add` looks at. Excel is in
`workbook.py`, JSON lines in `json_lines.py`. Not here: which files to read, and the transaction (`load.py`).

A CSV file is first read by DuckDB in one go. That counts only if it rejects nothing and gives exactly as many
rows as the file has lines after the header: then each line is one row and the row's number is its line.
Otherwise the careful way (`csv_rows.py`), which takes 1.5 to 2 times as long.
"""

from __future__ import annotations

import hashlib
import tempfile
from collections.abc import Callable, Sequence
from contextlib import suppress
from pathlib import Path
from typing import TYPE_CHECKING, Protocol

from orchestration.errors import PaywellError
from orchestration.loading.csv_rows import MAX_RECORD, RecordCutter, Rejected
from orchestration.loading.dialect import Dialect, detect
from orchestration.loading.header import clean_header
from orchestration.loading.target import SampleTarget, Target, literal, quoted
from orchestration.loading.text_file import as_utf8, count_lines

if TYPE_CHECKING:
    import duckdb

_REJECTS, _SCANS = "paywell_csv_rejects", "paywell_csv_scans"


class FileReader(Protocol):
    """One opened file: its header is known, its rows are not yet read."""

    @property
    def dialect(self) -> Dialect:
        """How the file reads; `header` holds its cleaned column names."""

    @property
    def notes(self) -> Sequence[str]:
        """What a person should know about the file beside its rows."""

    def insert(self, target: Target) -> int:
        """Write all rows and rejects to `target`; return how many records the file holds, good and bad."""


def open_file(
    con: duckdb.DuckDBPyConnection,
    path: Path,
    tmp: Path,
    *,
    encoding: str | None = None,
    delimiter: str | None = None,
    header_row: int | None = None,
    sheet: str | None = None,
) -> FileReader:
    """Open a delivered file with the reader for its kind.

    Args:
        con: connection that will take the rows (JSON lines and Parquet are looked at with it).
        path: the file.
        tmp: a folder of its own for unpacked and re-encoded copies.
        encoding: overrides detection, as do `delimiter`, `header_row` (1-based) and `sheet`.

    Raises:
        PaywellError: the file is empty, damaged, of an unsupported kind, or has no usable header.
    """
    dialect = detect(path, encoding=encoding, delimiter=delimiter, header_row=header_row, sheet=sheet)
    return reader_for(con, path, dialect, tmp)


def reader_for(con: duckdb.DuckDBPyConnection, path: Path, dialect: Dialect, tmp: Path) -> FileReader:
    """The reader for a file whose dialect is known."""
    if dialect.format == "xlsx":
        from orchestration.loading.workbook import WorkbookReader

        return WorkbookReader(path, dialect)
    if dialect.format == "parquet":
        return ParquetReader(safe_path(path, tmp), dialect)
    assert dialect.text is not None, "text formats carry a text profile"
    text = as_utf8(path, dialect.text, dialect.compression, tmp)
    if dialect.format == "jsonl":
        from orchestration.loading.json_lines import JsonLinesReader

        return JsonLinesReader(con, text, dialect, tmp)
    return CsvReader(text, dialect, tmp)


def safe_path(path: Path, tmp: Path) -> Path:
    """A path that DuckDB does not take for a glob: `export[1].csv` is a name that browsers give."""
    if not set(str(path)) & set("*?[{"):
        return path
    link = tmp / f"plain{path.suffix}"
    link.unlink(missing_ok=True)
    link.symlink_to(path.resolve())
    return link


class CsvReader:
    """A CSV file as UTF-8."""

    def __init__(self, path: Path, dialect: Dialect, tmp: Path) -> None:
        self._path = safe_path(path, tmp)
        self._tmp = tmp
        self.dialect = dialect
        self.notes: list[str] = []
        if not dialect.ends_with_newline:
            self.notes.append("its last line has no line end: the file may have been cut off")

    def insert(self, target: Target) -> int:
        """Write all rows and rejects; see `FileReader`."""
        rows = self._insert_whole(target) if self._may_be_clean() else None
        return self._insert_carefully(target) if rows is None else rows

    def sample(self, con: duckdb.DuckDBPyConnection, name: str, limit: int) -> None:
        """The first good rows as a temporary table."""
        copy = self._tmp / "records.csv"
        self._cutter(lambda record: None).copy(
            self._path, copy, header_line=self.dialect.header_line, limit=limit
        )
        cells = ", ".join(
            f"{cell} as {quoted(column)}"
            for cell, column in zip(self._cells(), self.dialect.header, strict=True)
        )
        con.execute(
            f"create or replace temp table {quoted(name)} as "
            f"select {cells} from {self._read_csv(copy, True, 'parallel=false')}"
        )

    def _may_be_clean(self) -> bool:
        """Whether it is worth trying DuckDB on the whole file; also learns the number of lines."""
        dialect = self.dialect
        counts = count_lines(self._path, self._delimiter, self._quote)
        self._lines = max(counts.lines - dialect.header_line, 0)
        ends = (counts.carriage_returns, counts.crlf)
        same_ends = ends == (0, 0) or ends == (counts.line_feeds, counts.line_feeds)
        columns = len(dialect.header)
        # Without quotes each row has exactly columns - 1 delimiters; this only holds where the header is all
        # there is above the rows.
        is_even = counts.delimiters == counts.lines * (columns - 1)
        plain = counts.quotes > 0 or dialect.header_line > 1 or is_even
        good_bytes = dialect.text is None or dialect.text.bad_bytes == 0
        # With one column a blank line and an empty value look the same to DuckDB.
        return columns > 1 and same_ends and plain and good_bytes and self._lines > 0

    def _insert_whole(self, target: Target) -> int | None:
        """All rows at once; None (and nothing written) if anything but one row per line came out."""
        extra = (
            f"skip={self.dialect.header_line}, store_rejects=true, rejects_limit=1, "
            f"rejects_table={literal(_REJECTS)}, rejects_scan={literal(_SCANS)}"
        )
        line = f"row_number() over () + {self.dialect.header_line}"
        try:
            rows = target.insert(
                self.dialect.header, self._cells(), line, self._read_csv(self._path, False, extra)
            )
            bad = target.con.execute(f"select count(*) from {_REJECTS}").fetchone()
        finally:
            self._drop_rejects(target.con)
        if rows == self._lines and bad == (0,):
            return rows
        target.clear()
        return None

    def _drop_rejects(self, con: duckdb.DuckDBPyConnection) -> None:
        import duckdb

        # A lost transaction takes the tables with it.
        with suppress(duckdb.TransactionException):
            con.execute(f"drop table if exists {_REJECTS}; drop table if exists {_SCANS}")

    def _insert_carefully(self, target: Target) -> int:
        copy = self._tmp / "records.csv"
        counts = self._cutter(target.reject).copy(self._path, copy, header_line=self.dialect.header_line)
        if counts.good:
            # Line breaks inside quotes and several threads do not go together with certainty.
            extra = "parallel=false" if counts.has_multiline else ""
            target.insert(
                self.dialect.header, self._cells(), "cast(line as bigint)", self._read_csv(copy, True, extra)
            )
        return counts.read

    def _cutter(self, reject: Callable[[Rejected], None]) -> RecordCutter:
        return RecordCutter(self.dialect.header, self._delimiter, self._quote, reject)

    def _cells(self) -> list[str]:
        return [f"c{place}" for place in range(len(self.dialect.header))]

    def _read_csv(self, path: Path, with_line: bool, extra: str) -> str:
        names = (["line"] if with_line else []) + self._cells()
        columns = ", ".join(f"{literal(name)}: 'VARCHAR'" for name in names)
        return (
            f"read_csv({literal(str(path))}, auto_detect=false, columns={{{columns}}}, header=false, "
            f"delim={literal(self._delimiter)}, quote={literal(self._quote)}, escape={literal(self._quote)}, "
            f"strict_mode=true, max_line_size={MAX_RECORD + 64}{', ' + extra if extra else ''})"
        )

    @property
    def _delimiter(self) -> str:
        return self.dialect.delimiter or ","

    @property
    def _quote(self) -> str:
        return self.dialect.quote or '"'


class ParquetReader:
    """A Parquet file; every value as DuckDB writes it as text."""

    def __init__(self, path: Path, dialect: Dialect) -> None:
        self._path = path
        self.dialect = dialect
        self.notes: list[str] = []

    def insert(self, target: Target) -> int:
        """Write all rows; see `FileReader`."""
        relation = f"read_parquet({literal(str(self._path))}, file_row_number=true)"
        names = parquet_columns(self._path)
        values = [f"nullif(cast({quoted(name)} as varchar), '')" for name in names]
        target.insert(self.dialect.header, values, "file_row_number + 1", relation)
        import pyarrow.parquet as pq

        return int(pq.read_metadata(self._path).num_rows)


def parquet_header(path: Path) -> tuple[str, ...]:
    """Cleaned column names of a Parquet file; errors as `parquet_columns`."""
    return clean_header(parquet_columns(path))


def parquet_columns(path: Path) -> list[str]:
    """The file's own column names, in its order.

    Raises:
        PaywellError: the file is damaged or cut off.
    """
    import pyarrow as pa
    import pyarrow.parquet as pq

    try:
        return list(pq.read_schema(path).names)
    except (pa.ArrowException, OSError) as error:
        raise PaywellError(
            f"{path.name} is damaged or cut off: it is not a complete Parquet file.",
            where=str(path),
            todo="Deliver the file again, complete.",
        ) from error


def read_sample(con: duckdb.DuckDBPyConnection, path: Path, dialect: Dialect, limit: int = 2000) -> str:
    """The first rows of a file as a temporary table of text columns, for `source add`.

    Args:
        con: any connection; the table is temporary to it.
        path: the file.
        dialect: what `detect` found.
        limit: number of good rows; rejected ones are left out.

    Returns:
        The table's name, the same for the same path; its columns are `dialect.header`, empty values NULL.
    """
    name = "sample_" + hashlib.sha256(str(path).encode()).hexdigest()[:12]
    with tempfile.TemporaryDirectory(prefix="paywell_sample_") as folder:
        reader = reader_for(con, path, dialect, Path(folder))
        if isinstance(reader, CsvReader):
            reader.sample(con, name, limit)
            return name
        _sample_table(con, name, reader, limit)
    return name


def _sample_table(con: duckdb.DuckDBPyConnection, name: str, reader: FileReader, limit: int) -> None:
    """A sample through the same reader as a load, into a temporary table."""
    target = SampleTarget(con, name, reader.dialect.header)
    reader.insert(target)
    target.keep(limit)
