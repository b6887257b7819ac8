"""Rows of a query as dicts, for what is told to people: the summary of a run and `paywell explain`."""

from __future__ import annotations

from typing import Any

import duckdb

Row = dict[str, Any]


def fetch_rows(con: duckdb.DuckDBPyConnection, sql: str, *values: object) -> list[Row]:
    """All rows of `sql`, column name → value; `values` take the place of its question marks."""
    # binding parameters is slow the first time: not without any
    cursor = con.execute(sql, list(values)) if values else con.execute(sql)
    names = [column[0] for column in cursor.description]
    return [dict(zip(names, row, strict=True)) for row in cursor.fetchall()]
