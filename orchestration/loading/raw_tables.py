"""Raw tables as things in the database: columns, views of twins, rows of a file.

Not here: which files, and reading them.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING

from orchestration.loading.header import TECHNICAL_COLUMNS
from orchestration.loading.target import quoted, raw_table, renaming

if TYPE_CHECKING:
    import duckdb

_TECHNICAL = "_file varchar, _line bigint, _load_id integer, _loaded_at timestamp"


class RawTable:
    """The table `raw_<source>.<table>`: text columns of the files, then where each row came from."""

    def __init__(self, con: duckdb.DuckDBPyConnection, source: str, table: str) -> None:
        self._con = con
        self._source = source
        self._table = table
        self._sql = raw_table(source, table)

    @property
    def is_table(self) -> bool:
        """Whether the database holds it as a table (not as a view)."""
        return self._type(self._table) == "BASE TABLE"

    def ensure(self, columns: Sequence[str]) -> bool:
        """Create the table, or add the columns it lacks; returns whether anything changed."""
        self._con.execute(f"create schema if not exists {quoted('raw_' + self._source)}")
        if self._type(self._table) == "VIEW":
            self._con.execute(f"drop view {self._sql}")
        if not self.is_table:
            self._create(columns)
            return True
        return self.add_columns(columns)

    def recreate(self, columns: Sequence[str]) -> None:
        """Begin anew, without rows and former columns."""
        self._con.execute(f"drop table {self._sql}")
        self.ensure(columns)

    def add_columns(self, columns: Sequence[str]) -> bool:
        """Add the text columns that are not there yet, whatever their case; NULL in rows that exist."""
        existing = {name.casefold() for name in self.columns()}
        if len(existing) == len(TECHNICAL_COLUMNS) and columns and self._is_empty():
            # So that the file's own columns come first, as a person who looks at the table expects.
            self._con.execute(f"drop table {self._sql}")
            self._create(columns)
            return True
        new = [name for name in columns if name.casefold() not in existing]
        for name in new:
            self._con.execute(f"alter table {self._sql} add column {quoted(name)} varchar")
        return bool(new)

    def columns(self) -> list[str]:
        """All columns, the technical ones included."""
        rows = self._con.execute(
            "select column_name from information_schema.columns where table_catalog = current_database() "
            "and table_schema = ? and table_name = ? order by ordinal_position",
            [f"raw_{self._source}", self._table],
        ).fetchall()
        return [str(name) for (name,) in rows]

    def delete_files(self, names: Sequence[str], *, before: int) -> None:
        """Take out the rows that these files gave in loads before the load `before`."""
        if names:
            self._con.execute(
                f"delete from {self._sql} where list_contains(?::varchar[], _file) and _load_id < ?",
                [list(names), before],
            )

    def rename_files(self, names: Mapping[str, str], *, before: int) -> None:
        """Give the rows of loads before the load `before` the names their content has now, all at once."""
        if names:
            self._con.execute(
                f"update {self._sql} set _file = {renaming('_file', names)} "
                "where list_contains(?::varchar[], _file) and _load_id < ?",
                [list(names), before],
            )

    def ensure_views(self, names: Sequence[str]) -> bool:
        """Views on this table under other names, for tables that read the same files; they follow its columns."""
        has_changed = False
        for name in names:
            kind = self._type(name)
            if kind == "BASE TABLE":
                self._con.execute(f"drop table {raw_table(self._source, name)}")
                for one in ("files", "rejected_lines"):
                    self._con.execute(
                        f"delete from loading.{one} where source_name = ? and table_name = ?",
                        [self._source, name],
                    )
            if kind != "VIEW":
                self._con.execute(
                    f"create or replace view {raw_table(self._source, name)} as from {self._sql}"
                )
                has_changed = True
        return has_changed

    def _create(self, columns: Sequence[str]) -> None:
        own = "".join(f"{quoted(name)} varchar, " for name in columns)
        self._con.execute(f"create table {self._sql} ({own}{_TECHNICAL})")

    def _is_empty(self) -> bool:
        return self._con.execute(f"select 1 from {self._sql} limit 1").fetchone() is None

    def _type(self, name: str) -> str | None:
        row = self._con.execute(
            "select table_type from information_schema.tables where table_catalog = current_database() "
            "and table_schema = ? and table_name = ?",
            [f"raw_{self._source}", name],
        ).fetchone()
        return None if row is None else str(row[0])
