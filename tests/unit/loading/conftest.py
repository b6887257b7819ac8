"""A drop folder, a database and a reporter that remembers, for the tests of loading."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import duckdb
import pytest

from orchestration.loading.load import LoadResult, TableFiles, load_tables


@dataclass
class Heard:
    """A reporter that keeps what it hears."""

    notes: list[str] = field(default_factory=list)
    warnings: list[str] = field(default_factory=list)

    def step(self, text: str) -> None: ...

    def advance(self, done: int, total: int, text: str = "") -> None: ...

    def note(self, text: str) -> None:
        self.notes.append(text)

    def warn(self, text: str) -> None:
        self.warnings.append(text)


@dataclass
class Drop:
    """A drop folder and the database it is loaded into."""

    folder: Path
    tmp: Path
    con: duckdb.DuckDBPyConnection
    heard: Heard = field(default_factory=Heard)

    def put(self, name: str, content: bytes | str) -> Path:
        path = self.folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(content.encode() if isinstance(content, str) else content)
        return path

    def spec(self, *patterns: str, table: str = "t", **options: Any) -> TableFiles:
        return TableFiles("src", table, self.folder, patterns or ("*",), **options)

    def load(self, *specs: TableFiles, accept: tuple[str, ...] = ()) -> LoadResult:
        self.heard = Heard()
        return load_tables(
            self.con, specs or (self.spec(),), tmp=self.tmp, accept_headers=accept, report=self.heard
        )

    def query(self, sql: str) -> list[tuple[Any, ...]]:
        return self.con.execute(sql).fetchall()

    def rows(self, table: str = "t") -> list[tuple[Any, ...]]:
        """(line, values of the file's own columns ...) in the order of files and lines."""
        return self.query(
            "select _line, * exclude (_file, _line, _load_id, _loaded_at) "
            f"from raw_src.{table} order by _file, _line"
        )

    def columns(self, table: str = "t") -> list[str]:
        described = self.query(f"describe raw_src.{table}")
        return [row[0] for row in described if row[0] not in ("_file", "_line", "_load_id", "_loaded_at")]

    def rejected(self) -> list[tuple[Any, ...]]:
        return self.query(
            "select line_number, column_name, reason, row_text from loading.rejected_lines "
            "order by file_name, line_number"
        )

    def files(self) -> list[tuple[Any, ...]]:
        return self.query(
            "select file_name, rows_read, rows_loaded, rows_rejected, load_id, is_missing "
            "from loading.files order by file_name"
        )


@pytest.fixture
def drop(tmp_path: Path) -> Iterator[Drop]:
    folder = tmp_path / "in"
    folder.mkdir()
    con = duckdb.connect()
    yield Drop(folder, tmp_path / "tmp", con)
    con.close()
