"""The input contract, read from where it is enforced: `dbt_project/models/input/input__<entity>.yml`.

Belongs here: turning those files into objects. Does not: the contract itself, or how a source is mapped to it.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

import yaml

DBT_PROJECT = Path(__file__).resolve().parents[2] / "dbt_project"
LINEAGE_COLUMNS = ("source_name", "source_file", "source_line")


@dataclass(frozen=True)
class ContractColumn:
    """One column of an entity: its DuckDB type, whether a source must have it, what its absence costs."""

    name: str
    data_type: str
    must_have: bool
    description: str
    costs: str | None


@dataclass(frozen=True)
class Entity:
    """One entity of the input layer: its grain (`key`) and columns in order."""

    name: str
    description: str
    role: str
    key: tuple[str, ...]
    columns: dict[str, ContractColumn]

    @property
    def must_have(self) -> list[str]:
        """Columns that each source of this entity must map."""
        return [name for name, column in self.columns.items() if column.must_have]


def read_yaml(path: Path) -> Any:
    """The parsed YAML of `path`, by the fast parser where it is installed."""
    loader = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
    return yaml.load(path.read_text(encoding="utf-8"), Loader=loader)


@cache
def entities(dbt_project: Path = DBT_PROJECT) -> dict[str, Entity]:
    """All entities of the input layer by name, in alphabetical order."""
    found = (_entity(path) for path in sorted((dbt_project / "models" / "input").glob("input__*.yml")))
    return {entity.name: entity for entity in found}


def _entity(path: Path) -> Entity:
    (model,) = read_yaml(path)["models"]
    meta = model["config"]["meta"]
    columns = {
        column["name"]: ContractColumn(
            name=column["name"],
            data_type=column["data_type"],
            must_have=column["config"]["meta"].get("must_have", False),
            description=column["description"],
            costs=column["config"]["meta"].get("costs"),
        )
        for column in model["columns"]
        if column["name"] not in LINEAGE_COLUMNS
    }
    return Entity(meta["entity"], model["description"], meta["role"], tuple(meta["grain"]), columns)
