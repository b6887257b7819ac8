"""The systems that have staging models of their own: which files and columns each delivers.

Read from where dbt declares them, `dbt_project/models/staging/<system>/_<system>__sources.yml`; a source
there with `config.meta.files` is a system that `paywell.yml` may name.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from pathlib import Path

from orchestration.loading.contract import DBT_PROJECT, read_yaml


@dataclass(frozen=True)
class SystemTable:
    """One table that a system delivers: the files it comes in, its columns, the entity it feeds."""

    name: str
    files: tuple[str, ...]
    columns: tuple[str, ...]
    entity: str | None


@dataclass(frozen=True)
class System:
    """A system with staging models: its role and tables."""

    name: str
    role: str
    tables: dict[str, SystemTable]


@cache
def systems(dbt_project: Path = DBT_PROJECT) -> dict[str, System]:
    """All systems by name."""
    found: dict[str, System] = {}
    for path in sorted((dbt_project / "models" / "staging").glob("*/_*__sources.yml")):
        for source in read_yaml(path)["sources"]:
            role = source.get("config", {}).get("meta", {}).get("role")
            if role:
                found[source["name"]] = System(
                    source["name"], role, {table["name"]: _table(table) for table in source["tables"]}
                )
    return found


def _table(table: dict) -> SystemTable:
    meta = table["config"]["meta"]
    return SystemTable(
        name=table["name"],
        files=tuple(meta["files"]),
        columns=tuple(column["name"] for column in table["columns"]),
        entity=meta.get("entity"),
    )
