"""The semantic layer as a BI tool asks it: MetricFlow on the published views."""

from __future__ import annotations

import csv
import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from orchestration.loading.contract import DBT_PROJECT
from tests.pipeline.conftest import Published, rows


@pytest.fixture
def asked(published: Published, tmp_path: Path):  # type: ignore[no-untyped-def]
    """Ask for metrics by groups: `asked("dso", "metric_time__month")` → rows as dicts of text."""
    project = tmp_path / "dbt_project"
    # MetricFlow writes beside the project that it reads
    shutil.copytree(DBT_PROJECT, project, ignore=shutil.ignore_patterns("target", "logs"))
    environment = {
        **os.environ,
        "PAYWELL_BUILD": str(published.workspace.build),
        "PAYWELL_VIEWS": str(published.workspace.served),
        "DBT_PROFILES_DIR": ".",
        "DBT_SEND_ANONYMOUS_USAGE_STATS": "false",
        "DO_NOT_TRACK": "1",
    }

    def run(*command: object) -> None:
        done = subprocess.run(
            [str(part) for part in command],
            cwd=project,
            env=environment,
            capture_output=True,
            text=True,
            timeout=300,
            check=False,
        )
        assert done.returncode == 0, done.stdout + done.stderr

    run(Path(sys.executable).with_name("dbt"), "parse")

    def ask(metrics: str, by: str) -> list[dict[str, str]]:
        out = tmp_path / "answer.csv"
        run(
            Path(sys.executable).with_name("mf"),
            *("query", "--metrics", metrics, "--group-by", by, "--order", by, "--csv", out),
        )
        with out.open(newline="") as file:
            return list(csv.DictReader(file))

    return ask


def test_metrics_equal_the_views(asked, published: Published) -> None:  # type: ignore[no-untyped-def]
    bi = published.workspace.served_db("bi")
    months = asked("dso,cei,overdue_rate", "metric_time__month")
    views = rows(
        bi, "select month_start, dso_days, cei, overdue_rate from receivables_monthly order by month_start"
    )
    assert len(months) == len(views) > 12
    for answer, (month, dso, cei, overdue) in zip(months, views, strict=True):
        assert answer["metric_time__month"].startswith(str(month))
        for name, expected, places in (("dso", dso, 2), ("cei", cei, 2), ("overdue_rate", overdue, 4)):
            assert (round(float(answer[name]), places) if answer[name] else None) == pytest.approx(
                expected, abs=0.011 if places == 2 else 0.00011
            ), (month, name)

    quarters = asked("dso", "metric_time__quarter")
    expected = rows(
        bi,
        """select arg_max(closing_receivables_amount, month_start) * sum(day_count) / sum(invoiced_amount)
        from receivables_monthly group by date_trunc('quarter', month_start) order by date_trunc('quarter', month_start)""",
    )
    assert [float(one["dso"]) for one in quarters] == [pytest.approx(float(dso)) for (dso,) in expected]

    shares = {
        one["customer__verdict"]: float(one["good_performer_share"] or 0)
        for one in asked("good_performer_share", "customer__verdict")
    }
    assert shares["good"] == 1
    assert shares["not_good"] == 0

    revenue = asked("revenue_share", "customer_group__segment_name")
    assert sum(float(one["revenue_share"]) for one in revenue) == pytest.approx(1, abs=1e-4)
