"""The report's data: what each source takes from a published file, for the check and for the site.

A source is a folder `reports/sources/<audience>` with a `connection.yaml` (Evidence asks for it) and a query
per table, written against the tables of `<audience>.duckdb`. A page reads the result as `<audience>.<query>`.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from duckdb import DuckDBPyConnection


@dataclass(frozen=True)
class SourceTable:
    """One table a page can read: `<source>.<name>`, made by the query in `path`."""

    source: str
    name: str
    path: Path

    @property
    def sql(self) -> str:
        """The query, without a closing semicolon."""
        return self.path.read_text(encoding="utf-8").strip().rstrip(";")


def sources(reports: Path) -> dict[str, list[SourceTable]]:
    """The tables of each source, by its name, both in order of their names."""
    return {
        connection.parent.name: [
            SourceTable(connection.parent.name, path.stem, path)
            for path in sorted(connection.parent.glob("*.sql"))
        ]
        for connection in sorted((reports / "sources").glob("*/connection.yaml"))
    }


def published(served: Path, source: str) -> Path:
    """The published file a source reads."""
    return served / f"{source}.duckdb"


def attach(connection: DuckDBPyConnection, served: Path, source: str) -> None:
    """Attach the published file of a source, read-only, as `published`; queries look there first.

    Raises:
        duckdb.Error: when the file is absent or no DuckDB file.
    """
    connection.execute(f"attach {_text(published(served, source))} as published (read_only)")
    connection.execute("use published")


def detach(connection: DuckDBPyConnection) -> None:
    """Let the published file go."""
    connection.execute("use memory")
    connection.execute("detach published")


def write(reports: Path, served: Path, data: Path) -> Iterator[tuple[str, Path, list[str]]]:
    """Write one DuckDB file per source under `data`, as `<source>/<source>/<source>.duckdb`.

    The browser's DuckDB is older than ours and reads the file over HTTP: storage version v1.2.0 is one it
    knows, small blocks keep small tables small.

    Yields:
        Per source: its name, its file, its tables.

    Raises:
        duckdb.Error: when a query does not run; the check of the pages says where.
    """
    import duckdb

    for source, tables in sources(reports).items():
        file = data / source / source / f"{source}.duckdb"
        file.parent.mkdir(parents=True, exist_ok=True)
        with duckdb.connect() as connection:
            attach(connection, served, source)
            connection.execute(f"attach {_text(file)} as site (storage_version 'v1.2.0', block_size 16384)")
            for table in tables:
                connection.execute(f'create table site.main."{table.name}" as {table.sql}')
            connection.execute("checkpoint site")
            detach(connection)
        yield source, file, [table.name for table in tables]


def _text(path: Path) -> str:
    return "'" + str(path).replace("'", "''") + "'"
