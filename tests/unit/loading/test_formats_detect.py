"""Which decimal mark and date order a column uses: proof, contradiction, and what is only assumed."""

from __future__ import annotations

from collections.abc import Iterator

import duckdb
import pytest

from orchestration.loading.detect_formats import ColumnFormat, detect_formats, warnings
from orchestration.loading.formats import MACROS_SQL


@pytest.fixture(scope="module")
def con() -> Iterator[duckdb.DuckDBPyConnection]:
    with duckdb.connect() as connection:
        connection.execute(MACROS_SQL)
        yield connection


def found(con: duckdb.DuckDBPyConnection, **columns: list[str | None]) -> dict[str, ColumnFormat]:
    con.execute("create or replace temp table delivered as select 1 as one")
    picked = ", ".join(f"unnest(${name}) as {name}" for name in columns)
    con.execute(f"create or replace temp table delivered as select {picked}", columns)
    return detect_formats(con, "(select * from delivered)", list(columns))


@pytest.mark.parametrize(
    ("values", "decimal", "mixed", "assumed"),
    [
        (["1.234,56", "7"], ",", False, False),
        (["1234,5"], ",", False, False),
        (["12,34", "1.234"], ",", False, False),
        (["0,123"], ",", False, False),
        (["1234,567"], ",", False, False),
        (["1.234.567", "8"], ",", False, False),
        (["1,234.56"], ".", False, False),
        (["12.5"], ".", False, False),
        (["1,234,567"], ".", False, False),
        (["€ 12,50", "(3,10)"], ",", False, False),
        (["1,234", "7"], ".", False, True),
        (["1.234", "7"], ".", False, True),
        (["7", "12"], ".", False, False),
        (["12,34", "1.234,56", "12.34"], ",", True, False),
        (["1.5", "1.6", "1,5"], ".", True, False),
    ],
)
def test_decimal_mark(
    con: duckdb.DuckDBPyConnection, values: list[str], decimal: str, mixed: bool, assumed: bool
) -> None:
    column = found(con, v=list(values))["v"]
    assert (column.kind, column.decimal, column.mixed, column.assumed) == ("number", decimal, mixed, assumed)


@pytest.mark.parametrize(
    ("values", "order", "mixed", "assumed"),
    [
        (["3/4/2020", "13/4/2020"], "dmy", False, False),
        (["3/4/2020", "4/13/2020"], "mdy", False, False),
        (["3/4/2020", "5/5/2020"], "dmy", False, True),
        (["5/5/2020", "2020-01-02"], "dmy", False, False),
        (["99-04-03", "98-11-12"], "ymd", False, False),
        (["3/4/2020", "13/4/2020", "4/13/2020", "14/4/2020"], "dmy", True, False),
        (["2020-01-02", "20190405", "5-4-2019", "26-4-2019"], "dmy", False, False),
        (["2020-01-02", "20190405", "5-4-2019"], "dmy", False, True),
        (["26-Apr-11", "2 mei 2012"], "dmy", False, False),
        (["20190405", "20190406.0"], "dmy", False, False),
    ],
)
def test_date_order(
    con: duckdb.DuckDBPyConnection, values: list[str], order: str, mixed: bool, assumed: bool
) -> None:
    column = found(con, v=list(values))["v"]
    assert (column.kind, column.date_order, column.mixed, column.assumed) == ("date", order, mixed, assumed)


def test_three_formats_in_one_column_read_as_the_same_day(con: duckdb.DuckDBPyConnection) -> None:
    order = found(con, v=["2019-04-05", "20190405.0", "5-4-2019", "26-4-2019"])["v"].date_order
    sql = f"select distinct loading.read_date(v, '{order}') from delivered where v not like '26%'"
    assert [str(row[0]) for row in con.execute(sql).fetchall()] == ["2019-04-05"]


def test_the_proof_of_another_number_column_decides_an_open_one(con: duckdb.DuckDBPyConnection) -> None:
    both = found(con, a=["1.234", "7"], b=["1,50", "2"])
    assert (both["a"].decimal, both["a"].assumed) == (",", True)
    assert found(con, a=["1.234", "7"], b=["1.50", "2"])["a"].decimal == "."


def test_dates_and_words_prove_nothing_about_numbers(con: duckdb.DuckDBPyConnection) -> None:
    columns = found(con, a=["1.234", "7"], d=["20190405,0", "2019-01-01"], t=["1,5", "a"])
    assert (columns["a"].decimal, columns["t"].kind) == (".", "text")


def test_all_rows_count_not_a_sample(con: duckdb.DuckDBPyConnection) -> None:
    column = found(con, v=["1/2/2020"] * 30_000 + ["1/13/2020"])["v"]
    assert (column.date_order, column.evidence) == ("mdy", {"dmy_or_mdy": 30_000, "mdy": 1})


def test_evidence_has_counts_and_the_smallest_example(con: duckdb.DuckDBPyConnection) -> None:
    column = found(con, v=["9,5", "1,5", "2.5", None, "n.v.t."])["v"]
    assert column.evidence == {"decimal_comma": 2, "decimal_point": 1}
    assert column.examples == {"decimal_comma": "1,5", "decimal_point": "2.5"}
    assert (column.filled, column.numbers, column.dates) == (3, 3, 0)
    assert warnings([column]) == [
        "v: decimal mark ',', contradictory: decimal_comma 2 (such as 1,5), decimal_point 1 (such as 2.5)"
    ]


def test_an_empty_column_is_empty(con: duckdb.DuckDBPyConnection) -> None:
    assert found(con, v=[None, "", "00-00-0000"])["v"].kind == "empty"


def test_the_order_of_rows_does_not_matter(con: duckdb.DuckDBPyConnection) -> None:
    values = ["3/4/2020", "13/4/2020", "4/13/2020", "2020-01-01", "x"]
    assert found(con, v=values) == found(con, v=values[::-1])
