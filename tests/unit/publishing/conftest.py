"""Fixtures that the tests of the guard share."""

from __future__ import annotations

from pathlib import Path

import pytest
from guarding import Suites, write_suite


@pytest.fixture(scope="session")
def suite_of(tmp_path_factory: pytest.TempPathFactory) -> Suites:
    """An expectations folder with the suite of one table, or one check of it, so that a look is quick."""

    def folder(table: str, column: str | None = None) -> Path:
        return write_suite(tmp_path_factory.mktemp("expectations"), table, column)

    return folder
