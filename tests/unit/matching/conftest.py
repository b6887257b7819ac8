"""A small company to match on: rows given by hand, everything else empty."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from typing import Any

import duckdb
import pytest

from orchestration.matching.records import COLUMNS

TYPES = {"employee_count": "integer", "since_date": "date"}
TABLES = {"customer": "customers", "account": "accounts", "company": "companies"}
Rows = list[dict[str, Any]]


def fill(con: duckdb.DuckDBPyConnection, **rows: Rows) -> None:
    """Tables `customers`, `accounts`, `companies` from dicts; what a dict leaves out is NULL."""
    for kind, table in TABLES.items():
        columns = COLUMNS[kind]
        described = ", ".join(f"{name} {TYPES.get(name, 'varchar')}" for name in columns)
        con.execute(f"create or replace table {table} ({described})")
        values = [[row.get(name) for name in columns] for row in rows.get(table, [])]
        if values:
            con.executemany(f"insert into {table} values ({', '.join('?' * len(columns))})", values)


def company(number: int, name: str, **more: Any) -> dict[str, Any]:
    """A Dutch company with its own number, known since 2020."""
    return {
        "company_id": f"K{number}",
        "company_name": name,
        "country_code": "NL",
        "registration_number": f"{30_000_000 + number}",
        "since_date": date(2020, 1, 1),
        **more,
    }


@pytest.fixture
def con() -> Iterator[duckdb.DuckDBPyConnection]:
    with duckdb.connect() as connection:
        yield connection
