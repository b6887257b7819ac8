"""Delivered files and the raw tables made of them."""

from collections.abc import Iterator

import dagster as dg

from orchestration.config import Config, SourceConfig
from orchestration.defs.resources import configured
from orchestration.loading.contract import entities
from orchestration.loading.delivery import source_tables
from orchestration.loading.systems import systems
from orchestration.runs import PaywellRun

BOOKS = ("files", "rejected_lines", "deliveries", "loads")


def _file_keys(config: Config) -> dict[tuple[str, str], list[dg.AssetKey]]:
    """Which delivered files each table that dbt reads is made of: (dbt source, table) → file assets."""
    found: dict[tuple[str, str], list[dg.AssetKey]] = {}
    for source in config.sources:
        for table in source_tables(source):
            found.setdefault((source.system or "mapped", table.table), []).append(
                _file_key(source, table.table)
            )
    return found


def _file_key(source: SourceConfig, table: str) -> dg.AssetKey:
    return dg.AssetKey(["files", source.name, table])


def _files(config: Config) -> Iterator[dg.AssetSpec]:
    for source in config.sources:
        for table in source_tables(source):
            yield dg.AssetSpec(
                _file_key(source, table.table),
                group_name="files",
                kinds={"file"},
                description=f"Files {', '.join(table.patterns)} that {source.name} ({source.role}) delivers.",
            )


def _raw(config: Config) -> Iterator[dg.AssetSpec]:
    made_of = _file_keys(config)
    everything = sorted(key for keys in made_of.values() for key in keys)
    names = [("mapped", entity) for entity in entities()]
    names += [(system.name, table) for system in systems().values() for table in system.tables]
    for source, table in names:
        yield dg.AssetSpec(
            [source, table], deps=made_of.get((source, table), []), group_name="raw", kinds={"duckdb"}
        )
    for book in BOOKS:
        yield dg.AssetSpec(["loading", book], deps=everything, group_name="raw", kinds={"duckdb"})


@dg.multi_asset(name="load", specs=list(_raw(configured())), required_resource_keys={"run"})
def load(context: dg.AssetExecutionContext) -> Iterator[dg.MaterializeResult]:
    """Every new or changed file into raw tables, in one transaction."""
    run: PaywellRun = context.resources.run
    result = run.load().load
    metadata = {
        "files_read": len(result.files),
        "rows_read": result.rows_read,
        "rows_rejected": result.rows_rejected,
    }
    for key in sorted(context.selected_asset_keys):
        yield dg.MaterializeResult(asset_key=key, metadata=metadata if key.path[0] == "loading" else {})


defs = dg.Definitions(assets=[*_files(configured()), load])
