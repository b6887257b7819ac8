"""The dbt project: every model an asset, every data test an asset check, all in one step."""

import json
from collections.abc import Iterator, Mapping
from functools import cache
from typing import Any

import dagster as dg
from dagster_dbt import DagsterDbtTranslator, build_dbt_asset_specs

from orchestration.defs import matching
from orchestration.defs.resources import workspace
from orchestration.loading.contract import DBT_PROJECT
from orchestration.runs import PaywellRun
from orchestration.transforming.dbt_runs import DbtRuns, NodeResult, manifest_path


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
# the matching runs between two selections of models, so it is a part of their step
MATCHING = matching.specs(
    {node["name"]: KEYS[key] for key, node in manifest()["nodes"].items() if key in KEYS}
)


@dg.multi_asset(
    name="dbt",
    specs=[
        spec.replace_attributes(kinds={"dbt", "duckdb"})
        for spec in build_dbt_asset_specs(manifest=manifest(), dagster_dbt_translator=TRANSLATOR)
    ]
    + MATCHING,
    check_specs=list(CHECKS.values()),
    required_resource_keys={"run"},
)
def models(context: dg.AssetExecutionContext) -> Iterator[dg.MaterializeResult | dg.AssetCheckResult]:
    """Build all models, with the matching between them, then run all data tests; a failed test stops the publication, not this step."""
    run: PaywellRun = context.resources.run
    records = {node.unique_id for node in run.build_records().results}
    # what feeds the matching, the matching, what it feeds: in the order of the graph
    yield from (_built(node) for node in run.build_records().results if node.unique_id in KEYS)
    figures = run.match().figures()
    for table in MATCHING:
        is_quality = table.key.path[-1] == "quality"
        yield dg.MaterializeResult(asset_key=table.key, metadata=figures if is_quality else {})
    for node in run.build().results:
        if node.unique_id in KEYS and node.unique_id not in records:
            yield _built(node)
    for test in run.test().results:
        if test.unique_id in CHECKS:
            spec = CHECKS[test.unique_id]
            yield dg.AssetCheckResult(
                passed=test.is_ok,
                asset_key=spec.asset_key,
                check_name=spec.name,
                metadata={"failing_rows": test.failures, "first_rows": list(test.sample)},
            )


def _built(node: NodeResult) -> dg.MaterializeResult:
    return dg.MaterializeResult(asset_key=KEYS[node.unique_id], metadata={"seconds": round(node.seconds, 3)})


defs = dg.Definitions(assets=[models])
