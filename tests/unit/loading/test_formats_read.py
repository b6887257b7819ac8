"""The macros that read text: every value that a real file was seen to hold, both sides of each rule."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, datetime
from decimal import Decimal

import duckdb
import pytest

from orchestration.loading.formats import MACROS_SQL


@pytest.fixture(scope="module")
def con() -> Iterator[duckdb.DuckDBPyConnection]:
    with duckdb.connect() as connection:
        connection.execute(MACROS_SQL)
        connection.execute(MACROS_SQL)  # safe to repeat
        yield connection


def read(con: duckdb.DuckDBPyConnection, macro: str, rows: list[tuple]) -> list:
    """`macro` over a table of all argument rows at once, as a view would call it; arguments are no constants."""
    width = len(rows[0])
    values = ", ".join("(" + ", ".join(["?"] * (width + 1)) + ")" for _ in rows)
    names = ", ".join(f"a{i}" for i in range(width))
    sql = f"select loading.{macro}({names}) from (values {values}) as t(n, {names}) order by n"
    parameters = [value for n, row in enumerate(rows) for value in (n, *row)]
    return [row[0] for row in con.execute(sql, parameters).fetchall()]


DATES: list[tuple[str | None, str, date | None]] = [
    ("2020-03-30", "mdy", date(2020, 3, 30)),
    ("2020-03-30 00:00:00.000000000", "dmy", date(2020, 3, 30)),
    ("2020-03-30T12:00:00Z", "dmy", date(2020, 3, 30)),
    ("2020-3-5", "dmy", date(2020, 3, 5)),
    ("2011/4/26", "mdy", date(2011, 4, 26)),
    ("20190405", "mdy", date(2019, 4, 5)),
    ("20190405.0", "dmy", date(2019, 4, 5)),
    ("20191305", "dmy", None),
    ("99999999", "dmy", None),
    ("24-05-2011 09:40", "dmy", date(2011, 5, 24)),
    ("5-4-2019", "dmy", date(2019, 4, 5)),
    ("5-4-2019", "mdy", date(2019, 5, 4)),
    ("5-4-2019", "ymd", None),
    (" 5-4-2019 ", "dmy", date(2019, 4, 5)),
    ("3/30/2020", "mdy", date(2020, 3, 30)),
    ("3/30/2020", "dmy", None),
    ("30/03/2020", "mdy", None),
    ("30/03/2020", "dmy", date(2020, 3, 30)),
    ("30.3.20", "dmy", date(2020, 3, 30)),
    ("1/2/2013 3:05 PM", "mdy", date(2013, 1, 2)),
    ("26-Apr-11", "dmy", date(2011, 4, 26)),
    ("26-Apr-11", "mdy", date(2011, 4, 26)),
    ("26 april 2011", "mdy", date(2011, 4, 26)),
    ("26apr2011", "dmy", date(2011, 4, 26)),
    ("April 26, 2011", "dmy", date(2011, 4, 26)),
    ("2011-apr-06", "dmy", date(2011, 4, 6)),
    ("12 mrt 2020", "dmy", date(2020, 3, 12)),
    ("12 maart 2020", "dmy", date(2020, 3, 12)),
    ("1 mei 2020", "dmy", date(2020, 5, 1)),
    ("3 okt. 2020", "dmy", date(2020, 10, 3)),
    ("1 januari 2020", "dmy", date(2020, 1, 1)),
    ("29 februari 2019", "dmy", None),
    ("13e september 2020", "dmy", date(2020, 9, 13)),
    ("maart 2020", "dmy", None),
    ("12 marvelous 2020", "dmy", None),
    ("31-12-69", "dmy", date(2069, 12, 31)),
    ("1-1-70", "dmy", date(1970, 1, 1)),
    ("11-04-26", "ymd", date(2011, 4, 26)),
    ("26-04-2011", "ymd", None),
    ("1-1-1900", "dmy", date(1900, 1, 1)),
    ("31-12-1899", "dmy", None),
    ("31-12-2100", "dmy", date(2100, 12, 31)),
    ("1-1-2101", "dmy", None),
    ("9999-12-31", "dmy", None),
    ("00-00-0000", "dmy", None),
    ("31-02-2019", "dmy", None),
    ("29-02-2019", "dmy", None),
    ("29-02-2020", "dmy", date(2020, 2, 29)),
    ("43925", "dmy", None),
    ("epoch", "dmy", None),
    ("infinity", "dmy", None),
    ("5-4-19 hallo", "dmy", None),
    ("", "dmy", None),
    (None, "dmy", None),
    ("5-4-2019", "dym", None),
]

NUMBERS: list[tuple[str | None, str, str | None]] = [
    ("1.234,56", ",", "1234.56"),
    ("1.234,56", ".", "1234.56"),
    ("1,234.56", ".", "1234.56"),
    ("1,234.56", ",", "1234.56"),
    ("1.234.567,8", ".", "1234567.8"),
    ("1.234.567", ".", "1234567"),
    ("1,234,567", ",", "1234567"),
    ("1.234", ",", "1234"),
    ("1.234", ".", "1.234"),
    ("1,234", ".", "1234"),
    ("1,234", ",", "1.234"),
    ("-1.234", ",", "-1234"),
    ("12.50", ",", None),
    ("12,50", ".", None),
    ("0.123", ",", None),
    ("1234,567", ".", None),
    ("12,50", ",", "12.5"),
    ("12.50", ".", "12.5"),
    ("1 234,56", ".", "1234.56"),
    ("1\u00a0234,56", ",", "1234.56"),
    ("1\u202f234.56", ",", "1234.56"),
    ("1'234.50", ".", "1234.5"),
    ("1 2", ".", None),
    ("€ 1.234,56", ",", "1234.56"),
    ("€ -12,50", ",", "-12.5"),
    ("12,50 EUR", ",", "12.5"),
    ("USD 12.50", ".", "12.5"),
    ("12,50-", ",", "-12.5"),
    ("(12.50)", ".", "-12.5"),
    ("−5,00", ",", "-5"),
    ("+5", ".", "5"),
    ("--5", ".", None),
    ("-5-", ".", None),
    ("(5", ".", None),
    ("5)", ".", None),
    ("€ 12,-", ",", "12"),
    ("1.250,--", ".", "1250"),
    ("1e3", ".", "1000"),
    ("1,5E+03", ",", "1500"),
    (".5", ".", "0.5"),
    ("1.2.3", ".", None),
    ("1.234.56", ".", None),
    ("1,234,56", ",", None),
    ("1_000", ".", None),
    ("12%", ".", None),
    ("n.v.t.", ".", None),
    ("nan", ".", None),
    ("inf", ".", None),
    ("123456789012345678901234567890", ".", None),
    ("-", ".", None),
    ("", ".", None),
    (None, ".", None),
]


def test_there_are_at_least_sixty_values() -> None:
    assert len(DATES) + len(NUMBERS) >= 100


def test_dates(con: duckdb.DuckDBPyConnection) -> None:
    found = read(con, "read_date", [(text, order) for text, order, _ in DATES])
    wrong = [(*case, got) for case, got in zip(DATES, found, strict=True) if case[2] != got]
    assert wrong == []


def test_dates_with_a_constant_order_are_the_same(con: duckdb.DuckDBPyConnection) -> None:
    for order in ("dmy", "mdy", "ymd"):
        cases = [case for case in DATES if case[1] == order]
        found = con.execute(
            f"select list(loading.read_date(s, '{order}') order by n)"
            " from (select unnest(?) as s, unnest(range(len(?))) as n)",
            [[case[0] for case in cases]] * 2,
        ).fetchall()[0][0]
        assert found == [case[2] for case in cases]


def test_numbers(con: duckdb.DuckDBPyConnection) -> None:
    found = read(con, "read_number", [(text, mark) for text, mark, _ in NUMBERS])
    wrong = [
        (*case, got)
        for case, got in zip(NUMBERS, found, strict=True)
        if (None if case[2] is None else Decimal(case[2])) != got
    ]
    assert wrong == []


def test_amounts_round_half_away_from_zero(con: duckdb.DuckDBPyConnection) -> None:
    values = ["2309.7899999999995", "1.005", "-1.005", "1.0049", "0.004", "12345678901234567.8"]
    found = read(con, "read_amount", [(value, ".") for value in values])
    assert found == [Decimal(x) if x else None for x in ("2309.79", "1.01", "-1.01", "1.00", "0.00", None)]


def test_integers_are_never_rounded(con: duckdb.DuckDBPyConnection) -> None:
    values = [("12.0", "."), ("12.5", "."), ("1.234", ","), ("1.234", "."), ("-3", "."), ("99999999999", ".")]
    assert read(con, "read_integer", values) == [12, None, 1234, None, -3, None]


def test_doubles(con: duckdb.DuckDBPyConnection) -> None:
    assert read(con, "read_double", [("0,025", ","), ("1.5e-3", "."), ("x", ".")]) == [0.025, 0.0015, None]


def test_timestamps_keep_the_time_as_written(con: duckdb.DuckDBPyConnection) -> None:
    cases = [
        ("2020-03-30T12:34:56Z", datetime(2020, 3, 30, 12, 34, 56)),
        ("2020-03-30 12:34:56.123456789", datetime(2020, 3, 30, 12, 34, 56, 123456)),
        ("24-05-2011 09:40", datetime(2011, 5, 24, 9, 40)),
        ("4-5-2011 3:05 PM", datetime(2011, 5, 4, 15, 5)),
        ("4-5-2011 12:05:00 am", datetime(2011, 5, 4, 0, 5)),
        ("2020-03-30", datetime(2020, 3, 30)),
        ("geen", None),
    ]
    assert read(con, "read_timestamp", [(text, "dmy") for text, _ in cases]) == [
        wanted for _, wanted in cases
    ]


def test_booleans(con: duckdb.DuckDBPyConnection) -> None:
    cases = {
        "ja": True,
        "Nee": False,
        " TRUE ": True,
        "0": False,
        "1.0": True,
        "x": True,
        "2": None,
        "": None,
    }
    assert read(con, "read_boolean", [(text,) for text in cases]) == list(cases.values())


def test_ids_lose_the_spreadsheet_ending_only(con: duckdb.DuckDBPyConnection) -> None:
    cases = {"2960623488.0": "2960623488", "007": "007", " 12 ": "12", "A.0": "A.0", "1.50": "1.50", "": None}
    assert read(con, "read_id", [(text,) for text in cases]) == list(cases.values())


def test_only_digits_get_their_zeros_back(con: duckdb.DuckDBPyConnection) -> None:
    cases = {
        "140105686": "0140105686",
        "0140105686": "0140105686",
        "CC3411": "CC3411",
        "12345678901": "12345678901",
    }
    assert read(con, "pad_id", [(text, 10) for text in cases]) == list(cases.values())


def test_blank_is_what_says_no_value(con: duckdb.DuckDBPyConnection) -> None:
    blank = [None, "", " ", "\u00a0", "-", "n.v.t.", "NULL", "00-00-0000", "00000000", "0000-00-00 00:00:00"]
    filled = ["0", "0.00", "x", "31-02-2019", "1.2.3", "000"]
    assert read(con, "is_blank", [(text,) for text in blank + filled]) == [True] * len(blank) + [False] * len(
        filled
    )
