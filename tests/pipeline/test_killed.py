"""SIGKILL at random moments: the next run ends well, readers never saw half of anything, results are the same."""

from __future__ import annotations

import os
import random
import signal
import subprocess
import time

import duckdb
import pytest

from orchestration.workspace import Workspace
from tests.pipeline.conftest import PAYWELL, Published, parquet_bytes, paywell

# `make test` kills a few times; PAYWELL_KILLS=20 make test for the full measure
KILLS = int(os.environ.get("PAYWELL_KILLS", "4"))


def readable(workspace: Workspace) -> dict[str, bytes]:
    """What is served now, read as a reader would, view by view."""
    for audience, views in {
        "bi": (
            "good_performers",
            "market_segments",
            "model_card",
            "receivables_by_group",
            "receivables_monthly",
            "scoring_matrix",
            "segment_history",
            "segments",
        ),
        "credit": (
            "ageing",
            "customer_profiles",
            "open_invoices",
            "parties",
            "recession_scenario",
            "watchlist",
        ),
        "sales": ("customers", "deal_terms", "good_performer_prospects", "prospect_reasons"),
    }.items():
        with duckdb.connect(str(workspace.served_db(audience)), read_only=True) as con:
            for view in views:
                assert con.sql(f"select count(*) from {view}").fetchall()[0][0] > 0
    return parquet_bytes(workspace.served)


@pytest.mark.slow
def test_a_killed_run_leaves_the_served_files_and_the_next_run_ends_well(
    published: Published, copy_of_demo: Workspace
) -> None:
    expected = parquet_bytes(published.workspace.served)
    # the whole way from the files: raw tables too
    copy_of_demo.build_db.unlink()
    command = [str(PAYWELL), "run", "--force", "--data-dir", str(copy_of_demo.data_dir)]
    started = time.monotonic()
    paywell("run", "--force", "--data-dir", copy_of_demo.data_dir)
    whole = time.monotonic() - started
    copy_of_demo.build_db.unlink()
    moments = random.Random(20)
    for _ in range(KILLS):
        run = subprocess.Popen(
            command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, start_new_session=True
        )
        deadline = time.monotonic() + moments.uniform(0.05, 1.0) * whole
        while time.monotonic() < deadline and run.poll() is None:
            assert readable(copy_of_demo) == expected
            time.sleep(0.2)
        if run.poll() is None:
            os.killpg(run.pid, signal.SIGKILL)
        run.wait()
        assert readable(copy_of_demo) == expected
    ended = paywell("run", "--force", "--data-dir", copy_of_demo.data_dir)
    assert ended.code == 0, ended.said
    assert readable(copy_of_demo) == expected
