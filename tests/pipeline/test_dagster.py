"""The code location as Dagster sees it: it loads, the graph goes from files to report, and it runs the same job."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

from orchestration.workspace import Workspace
from tests.conftest import ROOT
from tests.pipeline.conftest import Published, parquet_bytes

DAGSTER = Path(sys.executable).with_name("dagster")

GRAPH = """
import dagster as dg
from orchestration.definitions import defs

graph = defs.resolve_asset_graph()
site, seen = dg.AssetKey(["reports", "site"]), set()
todo = [site]
while todo:
    key = todo.pop()
    if key not in seen:
        seen.add(key)
        todo += graph.get(key).parent_keys
kinds = {key.path[0] for key in seen}
assert {"files", "exact", "mapped", "staging", "input", "core", "receivables", "credit", "served", "reports"} <= kinds, kinds
assert dg.AssetKey(["files", "exact", "sales_invoices"]) in seen
checks = {key.name for key in graph.asset_check_keys}
assert "expectations" in checks and "assert_ageing_is_closing_receivables" in checks
repository = defs.get_repository_def()
assert {"paywell", "report"} <= {job.name for job in repository.get_all_jobs()}
assert [schedule.name for schedule in repository.schedule_defs] == ["daily"]
assert [sensor.name for sensor in repository.sensor_defs] == ["drop_folder"]
print(len(seen), "assets from files to report,", len(graph.asset_check_keys), "checks")
"""

SENSOR = """
import dagster as dg
from orchestration.definitions import defs

sensor = defs.get_repository_def().get_sensor_def("drop_folder")
first = sensor.evaluate_tick(dg.build_sensor_context())
assert len(first.run_requests) == 1
again = sensor.evaluate_tick(dg.build_sensor_context(cursor=first.cursor))
assert not again.run_requests and "not changed" in again.skip_message
"""


def in_dagster(
    workspace: Workspace, *command: str, home: Path | None = None
) -> subprocess.CompletedProcess[str]:
    environment = {
        **os.environ,
        "PAYWELL_DATA": str(workspace.data_dir),
        "PAYWELL_CONFIG": str(workspace.demo / "paywell.yml"),
        "DAGSTER_DISABLE_TELEMETRY": "1",
    }
    if home:
        environment["DAGSTER_HOME"] = str(home)
    done = subprocess.run(
        command, cwd=ROOT, env=environment, capture_output=True, text=True, timeout=300, check=False
    )
    assert done.returncode == 0, done.stdout + done.stderr
    return done


def test_definitions_validate(published: Published) -> None:
    in_dagster(
        published.workspace, str(DAGSTER), "definitions", "validate", "-m", "orchestration.definitions"
    )


def test_the_graph_leads_from_files_to_the_report(published: Published) -> None:
    in_dagster(published.workspace, sys.executable, "-c", GRAPH)


def test_the_sensor_asks_for_a_run_when_the_folder_changed(published: Published) -> None:
    in_dagster(published.workspace, sys.executable, "-c", SENSOR)


@pytest.mark.slow
def test_the_job_of_dagster_publishes_the_same(copy_of_demo: Workspace, tmp_path: Path) -> None:
    """As the daily schedule starts it: in Dagster's own process, with its instance."""
    before = parquet_bytes(copy_of_demo.served)
    home = tmp_path / "dagster"
    home.mkdir()
    in_dagster(
        copy_of_demo,
        str(DAGSTER),
        "job",
        "execute",
        "-m",
        "orchestration.definitions",
        "-j",
        "paywell",
        home=home,
    )
    assert parquet_bytes(copy_of_demo.served) == before
    assert (copy_of_demo.served / "publications.jsonl").read_text().count("\n") == 2
