"""A published list of 200 prospects, made once."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from orchestration.workspace import Workspace
from tests.unit.prospects.made_list import serve


@pytest.fixture(scope="session")
def served_list(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Workspace]:
    yield serve(tmp_path_factory.mktemp("prospects") / "data")


@pytest.fixture
def empty_list(tmp_path: Path) -> Workspace:
    return serve(tmp_path / "data", [])
