"""The dbt project: every model an asset, every data test an asset check, all in one step."""

import json
from collections.abc import Collection, Iterable, Iterator, Mapping
from functools import cache
from typing import Any

import dagster as dg
from dagster_dbt import DagsterDbtTranslator, build_dbt_asset_specs

from orchestration.defs import matching, scoring
from orchestration.defs.resources import workspace
from orchestration.loading.contract import DBT_PROJECT
from orchestration.runs import PaywellRun
from orchestration.transforming.dbt_runs import DbtRuns, Outcome, manifest_path


class Translator(DagsterDbtTranslator):
    """How a dbt node is named and grouped in Dagster."""

    def get_asset_key(self, dbt_resource_props: Mapping[str, Any]) -> dg.AssetKey:
        """Sources by source and table, shared views by audience and view, other models by room and name."""
        if dbt_resource_props["resource_type"] == "source":
            return dg.AssetKey([dbt_resource_props["source_name"], dbt_resource_props["name"]])
        audience = dbt_resource_props.get("config", {}).get("meta", {}).get("audience")
        if audience:
            return dg.AssetKey([audience, dbt_resource_props["alias"]])
        return dg.AssetKey(
            [
                dbt_resource_props["fqn"][1] if len(dbt_resource_props["fqn"]) > 2 else "seeds",
                dbt_resource_props["name"],
            ]
        )

    def get_group_name(self, dbt_resource_props: Mapping[str, Any]) -> str:
        """A group per room."""
        return dbt_resource_props["fqn"][1] if len(dbt_resource_props["fqn"]) > 2 else "seeds"


@cache
def manifest() -> dict[str, Any]:
    """dbt's manifest; parsed anew where the project is newer than the last parse."""
    path = manifest_path(workspace())
    newest = max(file.stat().st_mtime for file in DBT_PROJECT.rglob("*") if file.is_file())
    if not path.is_file() or path.stat().st_mtime < newest:
        DbtRuns(workspace()).parse()
    return json.loads(path.read_text(encoding="utf-8"))


TRANSLATOR = Translator()


def tested_model(test: Mapping[str, Any]) -> str | None:
    """The model that a data test speaks of: the one it is attached to, else the first that it reads."""
    candidates = [test.get("attached_node"), *test["depends_on"]["nodes"]]
    return next((one for one in candidates if one and one.split(".")[0] in ("model", "seed")), None)


def _checks() -> dict[str, dg.AssetCheckSpec]:
    nodes = manifest()["nodes"]
    found = {}
    for unique_id, node in sorted(nodes.items()):
        # a test may outlive a model that was switched off
        if node["resource_type"] == "test" and (model := tested_model(node)) in nodes:
            key = TRANSLATOR.get_asset_key(nodes[model])
            found[unique_id] = dg.AssetCheckSpec(
                node["name"], asset=key, description=node.get("description") or None
            )
    return found


CHECKS = _checks()
KEYS = {
    unique_id: TRANSLATOR.get_asset_key(node)
    for unique_id, node in manifest()["nodes"].items()
    if node["resource_type"] in ("model", "seed")
}
# the matching and the scoring run between two selections of models, so they are parts of their step
BY_NAME = {node["name"]: KEYS[key] for key, node in manifest()["nodes"].items() if key in KEYS}
MATCHING, SCORING, TIMING = matching.specs(BY_NAME), scoring.specs(BY_NAME), scoring.timing_specs(BY_NAME)


@dg.multi_asset(
    name="dbt",
    specs=[
        spec.replace_attributes(kinds={"dbt", "duckdb"})
        for spec in build_dbt_asset_specs(manifest=manifest(), dagster_dbt_translator=TRANSLATOR)
    ]
    + MATCHING
    + SCORING
    + TIMING,
    check_specs=list(CHECKS.values()),
    required_resource_keys={"run"},
)
def models(context: dg.AssetExecutionContext) -> Iterator[dg.MaterializeResult | dg.AssetCheckResult]:
    """Build all models, with the matching and the scoring between them, then run all data tests; a failed test stops the publication, not this step."""
    run: PaywellRun = context.resources.run
    # what feeds the matching, the matching, what feeds the scoring, the scoring, the rest: in the order of the graph
    yield from _built(run.build_records())
    yield from _made(MATCHING, "quality", run.match().figures())
    yield from _built(run.build_lessons())
    yield from _made(SCORING, "model_facts", run.learn().figures())
    yield from _made(TIMING, "timing_backtest", run.learn_timing().figures())
    earlier = {node.unique_id for one in (run.build_records(), run.build_lessons()) for node in one.results}
    yield from _built(run.build(), earlier)
    for test in run.test().results:
        if test.unique_id in CHECKS:
            spec = CHECKS[test.unique_id]
            yield dg.AssetCheckResult(
                passed=test.is_ok,
                asset_key=spec.asset_key,
                check_name=spec.name,
                metadata={"failing_rows": test.failures, "first_rows": list(test.sample)},
            )


def _built(outcome: Outcome, earlier: Collection[str] = ()) -> Iterator[dg.MaterializeResult]:
    for node in outcome.results:
        if node.unique_id in KEYS and node.unique_id not in earlier:
            yield dg.MaterializeResult(
                asset_key=KEYS[node.unique_id], metadata={"seconds": round(node.seconds, 3)}
            )


def _made(
    tables: Iterable[dg.AssetSpec], told_with: str, figures: Mapping[str, float]
) -> Iterator[dg.MaterializeResult]:
    for table in tables:
        yield dg.MaterializeResult(
            asset_key=table.key, metadata=figures if table.key.path[-1] == told_with else {}
        )


defs = dg.Definitions(assets=[models])
