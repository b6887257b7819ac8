"""Tables that Python writes between two selections of dbt models, as assets. No asset is defined here: `transforming` takes them."""

from collections.abc import Mapping, Sequence

import dagster as dg


def table_specs(
    room: str, kind: str, says: Mapping[str, str], reads: Sequence[str], keys: Mapping[str, dg.AssetKey]
) -> list[dg.AssetSpec]:
    """An asset per table of a room; `keys` gives the asset of each dbt model that it reads, by name."""
    return [
        dg.AssetSpec(
            [room, name],
            deps=[keys[model] for model in reads],
            group_name=room,
            kinds={"python", kind},
            description=description,
        )
        for name, description in says.items()
    ]
