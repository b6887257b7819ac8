"""Rows of Python as tables that DuckDB can read. Nothing else belongs here."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any

import pyarrow as pa


def arrow_table(rows: Iterable[Sequence[Any]], columns: dict[str, pa.DataType]) -> pa.Table:
    """Rows in the order of `columns` (name to type) as an Arrow table; none gives an empty table with those columns."""
    listed = list(rows)
    return pa.table(
        {name: pa.array([row[at] for row in listed], kind) for at, (name, kind) in enumerate(columns.items())}
    )
