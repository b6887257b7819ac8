"""Whole runs, as a user starts them. The demo company's run is shared; what changes things works on a copy."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

import duckdb
import pytest

from orchestration.workspace import Workspace

PAYWELL = Path(sys.executable).with_name("paywell")
CUSTOMERS = 150


@dataclass(frozen=True)
class Ended:
    """A command that ended: its exit code and everything it said."""

    code: int
    said: str


def paywell(*arguments: object, folder: Path | None = None) -> Ended:
    """Run the `paywell` command in a process of its own."""
    done = subprocess.run(
        [str(PAYWELL), *map(str, arguments)],
        cwd=folder,
        env={**os.environ, "COLUMNS": "200", "NO_COLOR": "1"},
        capture_output=True,
        text=True,
        timeout=600,
        check=False,
    )
    return Ended(done.returncode, done.stdout + done.stderr)


@dataclass(frozen=True)
class Published:
    """A workspace with a publication, and what the run that made it said."""

    workspace: Workspace
    said: str


@pytest.fixture(scope="session")
def published(tmp_path_factory: pytest.TempPathFactory) -> Published:
    """The demo company, loaded and published; shared by all, so nobody changes it."""
    data = tmp_path_factory.mktemp("demo") / "data"
    ended = paywell("demo", "--customers", CUSTOMERS, "--data-dir", data)
    assert ended.code == 0, ended.said
    return Published(Workspace(data), ended.said)


@pytest.fixture
def copy_of_demo(published: Published, tmp_path: Path) -> Workspace:
    """A copy of the published demo workspace that a test may break."""
    shutil.copytree(published.workspace.data_dir, tmp_path / "data")
    return Workspace(tmp_path / "data")


@pytest.fixture
def ledger(tmp_path: Path) -> Callable[..., Path]:
    """Make a delivery and its paywell.yml: `ledger({"AR_1.csv": text}, yaml_of_tables)` → path of paywell.yml."""

    def make(files: dict[str, str | bytes], tables: str, head: str = "") -> Path:
        folder = tmp_path / "in"
        folder.mkdir(exist_ok=True)
        for name, content in files.items():
            data = content.encode() if isinstance(content, str) else content
            (folder / name).write_bytes(data)
        config = tmp_path / "paywell.yml"
        indented = "\n".join("      " + line for line in tables.strip("\n").splitlines())
        config.write_text(
            f"{head}\nsources:\n  - name: ledger\n    role: erp\n    kind: files\n    path: in\n    tables:\n{indented}\n",
            encoding="utf-8",
        )
        return config

    return make


def rows(database: Path, sql: str, values: Sequence[object] = ()) -> list[tuple]:
    """What a reader of `database` sees."""
    with duckdb.connect(str(database), read_only=True) as con:
        return con.execute(sql, list(values)).fetchall()


def parquet_bytes(served: Path) -> dict[str, bytes]:
    """Every Parquet twin by its name."""
    return {str(path.relative_to(served)): path.read_bytes() for path in sorted(served.rglob("*.parquet"))}
