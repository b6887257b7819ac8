"""Parquet twins of the staged tables: the same rows in the same order, the same bytes for the same rows.

Belongs here: writing one table to one file. Does not belong here: what is in the table, or where the file
goes after.
"""

from __future__ import annotations

from pathlib import Path

import duckdb

# Fixed, because the size of a row group shows in the bytes of the file.
ROW_GROUP_ROWS = 122_880


def tables_of(database: Path) -> list[str]:
    """The names of the tables in schema main of a DuckDB file, sorted."""
    with duckdb.connect(str(database), read_only=True) as connection:
        return _tables(connection)


def write_twins(database: Path, folder: Path) -> dict[str, int]:
    """Write `<folder>/<table>.parquet` for each table in schema main of `database`.

    Returns rows per table. One thread and a fixed row group size: a second thread would make the order of the
    row groups, and so the bytes, a matter of chance. No clock is written.
    """
    folder.mkdir(parents=True, exist_ok=True)
    rows: dict[str, int] = {}
    settings: dict[str, str | bool | int | float | list[str]] = {
        "threads": "1",
        "preserve_insertion_order": "true",
    }
    with duckdb.connect(str(database), read_only=True, config=settings) as connection:
        for table in _tables(connection):
            target = str(folder / f"{table}.parquet").replace("'", "''")
            connection.execute(
                f"""copy (select * from main."{table}") to '{target}'
                    (format parquet, compression zstd, row_group_size {ROW_GROUP_ROWS})"""
            )
            rows[table] = _count(connection, table)
    return rows


def _tables(connection: duckdb.DuckDBPyConnection) -> list[str]:
    found = connection.execute(
        """select table_name from duckdb_tables()
           where database_name = current_database() and schema_name = 'main' order by table_name"""
    ).fetchall()
    return [name for (name,) in found]


def _count(connection: duckdb.DuckDBPyConnection, table: str) -> int:
    found = connection.execute(f'select count(*) from main."{table}"').fetchone()
    return int(found[0]) if found else 0
