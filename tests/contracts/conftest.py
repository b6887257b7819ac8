"""The dbt project's manifest, parsed once for all rules about it."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from orchestration.transforming.dbt_runs import DbtRuns
from orchestration.workspace import Workspace


@pytest.fixture(scope="session")
def manifest(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Any]:
    """dbt's manifest as a plain dictionary."""
    workspace = Workspace(Path(tmp_path_factory.mktemp("manifest")))
    workspace.build.mkdir(parents=True)
    return DbtRuns(workspace).parse().to_dict()


@pytest.fixture(scope="session")
def models(manifest: dict[str, Any]) -> dict[str, dict[str, Any]]:
    """The project's models by unique id."""
    return {key: node for key, node in manifest["nodes"].items() if node["resource_type"] == "model"}
