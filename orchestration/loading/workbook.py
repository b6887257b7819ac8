"""Spreadsheets (xlsx, xls, xlsb, ods) as text, through fastexcel.

A cell comes as the value it holds, not as it looks: dates as `2024-01-31 00:00:00`, whole numbers without
`.0`, text as it was typed. The spreadsheet keeps only 15 digits of a number; longer ids survive only as text.
"""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

from orchestration.errors import PaywellError
from orchestration.loading.dialect import Dialect
from orchestration.loading.header import clean_header
from orchestration.loading.target import Target

if TYPE_CHECKING:
    import pyarrow as pa

_RELATION = "paywell_sheet"


def excel_header(path: Path, sheet: str | None, header_row: int | None) -> tuple[tuple[str, ...], int]:
    """(cleaned column names, row of the header: the first with a value unless `header_row` is given).

    Raises:
        PaywellError: the workbook is damaged, the sheet unknown, or the sheet empty.
    """
    table, _ = _load(path, sheet)
    row = _header_row(table, path, header_row)
    return clean_header(_used_cells(table, row)), row


class WorkbookReader:
    """One sheet of a workbook."""

    def __init__(self, path: Path, dialect: Dialect) -> None:
        self._path = path
        self.dialect = dialect
        self._table, others = _load(path, dialect.sheet)
        self.notes: list[str] = []
        if others and dialect.sheet is None:
            self.notes.append(f"only its first sheet is read; it also has {', '.join(map(repr, others))}")

    def insert(self, target: Target) -> int:
        """Write all rows that hold a value; see `FileReader`."""
        rows = self._table.slice(self.dialect.header_line)
        width = len(self.dialect.header)
        names = [f"c{place}" for place in range(width)]
        numbered = _numbered(rows.select(range(width)).rename_columns(names), self.dialect.header_line)
        filled = " or ".join(f"nullif({name}, '') is not null" for name in names)
        target.con.register(_RELATION, numbered)
        try:
            values = [f"nullif({name}, '')" for name in names]
            target.insert(self.dialect.header, values, "line", f"(select * from {_RELATION} where {filled})")
        finally:
            target.con.unregister(_RELATION)
        return _count_filled(numbered, names)


def _numbered(rows: pa.Table, before: int) -> pa.Table:
    import pyarrow as pa

    lines = pa.array(range(before + 1, before + 1 + rows.num_rows), pa.int64())
    return rows.append_column("line", lines)


def _count_filled(rows: pa.Table, names: Sequence[str]) -> int:
    """Rows with a value, counted apart from the database."""
    import pyarrow as pa
    import pyarrow.compute as pc

    filled = pa.array([False] * rows.num_rows, pa.bool_())
    for name in names:
        filled = pc.or_(filled, pc.fill_null(pc.greater(pc.binary_length(rows[name]), 0), False))
    return int(pc.sum(filled).as_py() or 0)


def _load(path: Path, sheet: str | None) -> tuple[pa.Table, list[str]]:
    """(all cells as text, names of the sheets not read); row 1 of the table is row 1 of the sheet."""
    import fastexcel

    try:
        book = fastexcel.read_excel(path)
        names = list(book.sheet_names)
        if sheet is not None and sheet not in names:
            raise PaywellError(
                f"{path.name} has no sheet {sheet!r}; it has {', '.join(map(repr, names))}.",
                where=str(path),
                todo="Correct `sheet` of this table.",
            )
        wanted = sheet if sheet is not None else names[0]
        table = _text_only(book.load_sheet(wanted, header_row=None, skip_rows=0, dtypes="string"))
    except (fastexcel.FastExcelError, OSError, ValueError, IndexError) as error:
        raise PaywellError(
            f"{path.name} is damaged, cut off or locked: {str(error).splitlines()[0]}.",
            where=str(path),
            todo="Open and save it in a spreadsheet program, or deliver it again.",
        ) from error
    return table, [name for name in names if name != wanted]


def _text_only(sheet: Any) -> pa.Table:
    import pyarrow as pa

    table = pa.table(sheet.to_arrow())
    return table.cast(pa.schema([pa.field(name, pa.string()) for name in table.column_names]))


def _header_row(table: pa.Table, path: Path, header_row: int | None) -> int:
    if header_row is not None:
        if header_row > table.num_rows or not any(_row(table, header_row)):
            raise PaywellError(
                f"{path.name} has no header on row {header_row}.",
                where=f"{path}, row {header_row}",
                todo="Correct `header_row` of this table: the row of the column names, counted from 1.",
            )
        return header_row
    for row in range(1, table.num_rows + 1):
        if any(_row(table, row)):
            return row
    raise PaywellError(
        f"{path.name} is empty: the sheet has no header and no rows, so it may be a failed export.",
        where=str(path),
        todo="Export it again, or take it out of the folder. A file without rows still has its header row.",
    )


def _row(table: pa.Table, row: int) -> list[str | None]:
    return [column[row - 1].as_py() for column in table.columns]


def _used_cells(table: pa.Table, row: int) -> list[str | None]:
    """Header cells up to the last column that holds anything; formatting alone makes no column."""
    cells = _row(table, row)
    below = table.num_rows - row
    while cells and not cells[-1] and table.column(len(cells) - 1).slice(row).null_count == below:
        cells.pop()
    return cells
