"""As much ran as the project holds: a selection that quietly drops tests turns this red."""

from __future__ import annotations

import json

import pytest

from orchestration.publishing.suites import load_suites
from orchestration.transforming.dbt_runs import DbtRuns, manifest_path
from tests.conftest import ran
from tests.pipeline.conftest import Published


@pytest.fixture(scope="module")
def held(published: Published) -> dict[str, int]:
    """What the manifest and the suites hold."""
    manifest = json.loads(manifest_path(published.workspace).read_text())
    kinds = [node["resource_type"] for node in manifest["nodes"].values()]
    return {
        "models": kinds.count("model"),
        "data tests": kinds.count("test"),
        "unit tests": len(manifest["unit_tests"]),
        # a compound key is one expectation over its columns, others are one per column
        "expectations": sum(
            1 if "compound" in entry.expectation else max(1, len(entry.columns))
            for suite in load_suites()
            for entry in suite.entries
        ),
    }


def test_every_model_and_data_test_ran(published: Published, held: dict[str, int]) -> None:
    checks = json.loads((published.workspace.build / "summary.json").read_text())["checks"]
    ran["models"], ran["data tests"] = checks["models"], checks["data_tests"]
    assert ran["models"] == held["models"] > 80
    assert ran["data tests"] == held["data tests"] > 100


def test_every_unit_test_passes(published: Published, held: dict[str, int]) -> None:
    outcome = DbtRuns(published.workspace).unit_test()
    assert not outcome.failed, "\n\n".join(f"{one.name}: {one.message}" for one in outcome.failed)
    ran["unit tests"] = outcome.count("unit_test")
    assert ran["unit tests"] == held["unit tests"] > 10


def test_every_expectation_was_judged(published: Published, held: dict[str, int]) -> None:
    checks = json.loads((published.workspace.build / "summary.json").read_text())["checks"]
    ran["expectations"] = checks["passed"] + checks["failed"] + checks["warned"] + checks["not_applicable"]
    assert ran["expectations"] >= held["expectations"] > 100
