"""Expectations as asset checks, the served files, and the report that is made of them."""

from collections.abc import Iterator

import dagster as dg

from orchestration.publishing.report_queries import check_pages
from orchestration.publishing.site import build as build_site
from orchestration.publishing.suites import Suite, load_suites
from orchestration.runs import PaywellRun
from orchestration.transforming.dbt_runs import DBT_PROJECT
from orchestration.workspace import AUDIENCES

REPORTS = DBT_PROJECT.parent / "reports"
SUITES: dict[str, Suite] = {suite.table: suite for suite in load_suites()}


def _checked_asset(table: str) -> list[str]:
    """The asset that a suite's table is: `credit.open_invoices`, `input.input__invoices`."""
    return table.split(".", 1)


EXPECTATIONS = [
    dg.AssetCheckSpec("expectations", asset=_checked_asset(table), description=suite.says)
    for table, suite in sorted(SUITES.items())
]


@dg.multi_asset_check(name="guard", specs=EXPECTATIONS, required_resource_keys={"run"})
def guard(context: dg.AssetCheckExecutionContext) -> Iterator[dg.AssetCheckResult]:
    """Great Expectations on the inputs and on the staged views."""
    run: PaywellRun = context.resources.run
    result = run.guard()
    for table in sorted(SUITES):
        failed = [check for check in result.checks if check.table == table and check.status == "failed"]
        blocking = any(check.severity == "block" for check in failed)
        yield dg.AssetCheckResult(
            passed=not failed,
            severity=dg.AssetCheckSeverity.ERROR if blocking else dg.AssetCheckSeverity.WARN,
            asset_key=dg.AssetKey(_checked_asset(table)),
            check_name="expectations",
            metadata={"failures": [check.message for check in failed]},
        )


def _views_of(audience: str) -> list[dg.AssetKey]:
    return [dg.AssetKey(_checked_asset(table)) for table in sorted(SUITES) if table.split(".")[0] == audience]


@dg.multi_asset(
    name="publish",
    specs=[
        dg.AssetSpec(
            ["served", audience],
            deps=_views_of(audience),
            group_name="served",
            kinds={"duckdb", "parquet"},
            description=f"What {audience} reads: data/served/{audience}.duckdb and its Parquet twins.",
        )
        for audience in AUDIENCES
    ],
    required_resource_keys={"run"},
)
def publish(context: dg.AssetExecutionContext) -> Iterator[dg.MaterializeResult]:
    """Swap the served files; refuses, and leaves the last good publication served, where a check failed."""
    run: PaywellRun = context.resources.run
    publication = run.publish()
    for audience in AUDIENCES:
        rows = {view: count for view, count in publication.rows.items() if view.split(".")[0] == audience}
        yield dg.MaterializeResult(
            asset_key=["served", audience],
            metadata={
                "publication": publication.publication_id,
                "as_of": publication.as_of_date,
                "rows": rows,
            },
        )


@dg.asset(
    key=["reports", "pages"],
    deps=[["served", audience] for audience in AUDIENCES],
    group_name="reports",
    required_resource_keys={"run"},
    description="Every query of every report page, run on the served files.",
)
def pages(context: dg.AssetExecutionContext) -> dg.MaterializeResult:
    """Check the pages on what is now served."""
    run: PaywellRun = context.resources.run
    problems = run.check_pages(lambda: check_pages(REPORTS, run.workspace.served))
    return dg.MaterializeResult(metadata={"problems": problems})


@dg.asset(
    key=["reports", "site"],
    deps=[["reports", "pages"]],
    group_name="reports",
    kinds={"evidence"},
    required_resource_keys={"run"},
    description="The report as a site (needs Node; a job of its own, as it takes a minute).",
)
def site(context: dg.AssetExecutionContext) -> dg.MaterializeResult:
    """Build the Evidence project."""
    run: PaywellRun = context.resources.run
    out = build_site(run.workspace.served, REPORTS, run.workspace.served / "site", run.report)
    return dg.MaterializeResult(metadata={"path": str(out)})


defs = dg.Definitions(assets=[publish, pages, site], asset_checks=[guard])
