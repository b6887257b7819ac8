"""Models that are broken in a copy of the project: what is served stays, and the message says what is wrong."""

from __future__ import annotations

import hashlib
import json
import os
import shutil
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from orchestration.publishing.history import History
from orchestration.workspace import Workspace
from tests.pipeline.conftest import Ended, parquet_bytes

PROJECT = Path(__file__).parents[2]
ROOMS = ("dbt_project", "expectations", "orchestration", "reports")
LEFT_OUT = shutil.ignore_patterns("node_modules", ".evidence", "build", "target", "logs", "__pycache__")
MODELS = Path("dbt_project") / "models"

Run = Callable[..., Ended]


@pytest.fixture
def project(tmp_path: Path) -> Path:
    """A copy of the project that a test may break."""
    for room in ROOMS:
        shutil.copytree(PROJECT / room, tmp_path / "project" / room, ignore=LEFT_OUT)
    shutil.copy(PROJECT / "pyproject.toml", tmp_path / "project")
    return tmp_path / "project"


@pytest.fixture
def run(project: Path, copy_of_demo: Workspace) -> Run:
    """`paywell …` of the copied project, on the copied data."""

    def command(*arguments: str) -> Ended:
        start = [sys.executable, "-c", "from orchestration.cli import main; main()"]
        done = subprocess.run(
            [*start, *arguments, "--data-dir", str(copy_of_demo.data_dir)],
            cwd=project,
            env={**os.environ, "PYTHONPATH": str(project), "COLUMNS": "5000", "NO_COLOR": "1"},
            capture_output=True,
            text=True,
            timeout=600,
            check=False,
        )
        return Ended(done.returncode, done.stdout + done.stderr)

    return command


def mutate(file: Path, old: str, new: str) -> None:
    """Replace a part of a model; a mutation that does not fit its model any more is an error."""
    text = file.read_text(encoding="utf-8")
    assert text.count(old) == 1, f"{old!r} stands {text.count(old)} times in {file.name}"
    file.write_text(text.replace(old, new), encoding="utf-8")


def bytes_served(workspace: Workspace) -> dict[str, str]:
    """The hash of every file that is served, but the history, to which a refused attempt is added."""
    served = sorted(path for path in workspace.served.rglob("*") if path.is_file())
    return {
        path.relative_to(workspace.served).as_posix(): hashlib.sha256(path.read_bytes()).hexdigest()
        for path in served
        if path != History(workspace).path
    }


def test_broken_models_are_refused_and_mended_ones_are_published(
    project: Path, run: Run, copy_of_demo: Workspace
) -> None:
    before, twins = bytes_served(copy_of_demo), parquet_bytes(copy_of_demo.served)
    assert {"credit.duckdb", "sales.duckdb", "bi.duckdb"} <= set(before)
    view = project / MODELS / "shared" / "credit" / "credit__open_invoices.sql"
    settlements = project / MODELS / "input" / "checked" / "checked__settlements.sql"
    customers = project / MODELS / "core" / "dim_customer.sql"
    whole = {path: path.read_text(encoding="utf-8") for path in (view, settlements, customers)}

    # a view that doubles an amount, and an input in which all money is a payment
    doubled = "cast(open_amount * 2 as decimal(18, 2)) as open_amount"
    mutate(view, "    open_amount,", f"    {doubled},")
    mutate(settlements, "coalesce(lower(settlement_type), 'payment')", "'payment'")
    refused = run("run")
    assert refused.code == 3, refused.said
    told = [line.strip() for line in refused.said.splitlines()]
    assert any("not published" in line and "publication 1 of" in line for line in told)
    failures = [line for line in told if line.startswith("- ")]
    assert failures[0].startswith(
        "- input.input__settlements: expect_column_values_to_be_in_set(as_delivered) fails on "
    )
    assert "settlement_type=payment (delivered " in failures[0]
    assert any(
        line.startswith("- credit.open_invoices: expect_column_sum_to_be_between(open_amount) fails over ")
        for line in failures
    )
    amounts = next(line for line in failures if "open_invoices: expect_column_values" in line)
    assert "rows, first: invoice_id=" in amounts
    assert bytes_served(copy_of_demo) == before
    newest = History(copy_of_demo).all()[-1]
    assert (newest.publication_id, newest.status) == (2, "refused")
    assert [f"- {failure}" for failure in newest.failures] == failures
    pages = copy_of_demo.build / "refused" / "index.html"
    assert str(pages) in refused.said
    assert "This attempt was refused" in pages.read_text(encoding="utf-8")

    # a model that cannot be computed
    for path in (view, settlements):
        path.write_text(whole[path], encoding="utf-8")
    mutate(customers, "min(i.invoice_date) as first_date", "min(i.invoice_day) as first_date")
    failed = run("run")
    assert failed.code == 1, failed.said
    assert "model dim_customer failed" in failed.said and "invoice_day" in failed.said
    assert bytes_served(copy_of_demo) == before

    # mended: the same rows are published again
    customers.write_text(whole[customers], encoding="utf-8")
    mended = run("run", "--json")
    assert mended.code == 0, mended.said
    assert json.loads(mended.said)["publication"] == 3
    assert parquet_bytes(copy_of_demo.served) == twins
    assert [each.status for each in History(copy_of_demo).all()] == ["published", "refused", "published"]
