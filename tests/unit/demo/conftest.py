"""One small demo company for the room's tests."""

from __future__ import annotations

import pytest

from orchestration.demo import generate
from tests.unit.demo.reading import CUSTOMERS, Demo


@pytest.fixture(scope="session")
def demo(tmp_path_factory: pytest.TempPathFactory) -> Demo:
    folder = tmp_path_factory.mktemp("demo") / "company"
    return Demo(folder, generate(folder, customers=CUSTOMERS))
