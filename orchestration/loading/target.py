"""Where the rows of one file go: the raw table, and the table of rejected lines.

Here: the only statements that write rows. Not here: how rows are read (`readers.py` and its neighbours).
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import TYPE_CHECKING

from orchestration.loading.csv_rows import Rejected

if TYPE_CHECKING:
    import duckdb

_BATCH = 20_000


def quoted(name: str) -> str:
    """An SQL identifier."""
    return '"' + name.replace('"', '""') + '"'


def literal(text: str) -> str:
    """An SQL text literal."""
    return "'" + text.replace("'", "''") + "'"


def renaming(column: str, names: Mapping[str, str]) -> str:
    """SQL for a column's new value where old values get new ones, all at once (names may be swapped)."""
    cases = " ".join(f"when {literal(old)} then {literal(new)}" for old, new in names.items())
    return f"case {column} {cases} end"


def raw_table(source: str, table: str) -> str:
    """The raw table's name in SQL."""
    return f"{quoted('raw_' + source)}.{quoted(table)}"


@dataclass
class Target:
    """One file's way into the database, inside the load's transaction."""

    con: duckdb.DuckDBPyConnection
    source: str
    table: str
    file_name: str
    load_id: int
    loaded_at: datetime
    rejected: int = 0
    _waiting: list[Rejected] = field(default_factory=list)

    @property
    def table_sql(self) -> str:
        """The table that takes the rows, in SQL."""
        return raw_table(self.source, self.table)

    def insert(self, columns: Sequence[str], values: Sequence[str], line: str, relation: str) -> int:
        """Add rows and return how many; an empty value becomes NULL.

        Args:
            columns: the raw table's columns to fill.
            values: one SQL expression of type text per column.
            line: SQL expression for the line in the file.
            relation: what to select from, in SQL.
        """
        names = ", ".join([*map(quoted, columns), "_file", "_line", "_load_id", "_loaded_at"])
        cells = ", ".join([*values, "$file", line, "$load_id", "$loaded_at"])
        row = self.con.execute(
            f"insert into {self.table_sql} ({names}) select {cells} from {relation}",
            {"file": self.file_name, "load_id": self.load_id, "loaded_at": self.loaded_at},
        ).fetchone()
        return int(row[0]) if row else 0

    def count(self) -> int:
        """Rows that the table holds of this file."""
        row = self.con.execute(
            f"select count(*) from {self.table_sql} where _file = ? and _load_id = ?",
            [self.file_name, self.load_id],
        ).fetchone()
        return int(row[0]) if row else 0

    def clear(self) -> None:
        """Take back what was inserted for this file in this load."""
        self.con.execute(
            f"delete from {self.table_sql} where _file = ? and _load_id = ?",
            [self.file_name, self.load_id],
        )

    def reject(self, record: Rejected) -> None:
        """Keep a record that cannot be a row."""
        self._waiting.append(record)
        self.rejected += 1
        if len(self._waiting) >= _BATCH:
            self.flush()

    def flush(self) -> None:
        """Write the rejected records that wait."""
        if not self._waiting:
            return
        import pyarrow as pa

        batch = pa.table(
            {
                "line_number": pa.array([one.line for one in self._waiting], pa.int64()),
                "column_name": pa.array([one.column for one in self._waiting], pa.string()),
                "reason": pa.array([one.reason for one in self._waiting], pa.string()),
                "row_text": pa.array([one.text for one in self._waiting], pa.string()),
            }
        )
        self.con.register("paywell_rejected_batch", batch)
        try:
            self.con.execute(
                "insert into loading.rejected_lines "
                "select ?, ?, ?, line_number, column_name, reason, row_text, ? from paywell_rejected_batch",
                [self.source, self.table, self.file_name, self.load_id],
            )
        finally:
            self.con.unregister("paywell_rejected_batch")
        self._waiting = []


class SampleTarget(Target):
    """A temporary table in place of a raw table; rejected records are left out."""

    def __init__(self, con: duckdb.DuckDBPyConnection, name: str, columns: Sequence[str]) -> None:
        super().__init__(con, "", name, "", 0, datetime.min)
        self._columns = columns
        cells = ", ".join(f"{quoted(column)} varchar" for column in columns)
        con.execute(
            f"create or replace temp table {self.table_sql} "
            f"({cells}, _file varchar, _line bigint, _load_id integer, _loaded_at timestamp)"
        )

    @property
    def table_sql(self) -> str:
        """The temporary table, in SQL."""
        return quoted(self.table)

    def reject(self, record: Rejected) -> None:
        """A sample leaves bad records out."""

    def keep(self, limit: int) -> None:
        """Keep the first rows and the file's own columns."""
        columns = ", ".join(map(quoted, self._columns))
        self.con.execute(
            f"create or replace temp table {self.table_sql} as "
            f"select {columns} from {self.table_sql} order by _line limit {int(limit)}"
        )
