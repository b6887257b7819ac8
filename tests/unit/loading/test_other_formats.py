"""Workbooks, JSON lines and Parquet: the same promises as for CSV; and kinds of file that are refused."""

from __future__ import annotations

import datetime
import gzip
import io
import json
import zipfile

import duckdb
import pytest
import xlsxwriter

from orchestration.errors import PaywellError
from orchestration.loading.dialect import detect
from orchestration.loading.readers import read_sample


def workbook(rows, *, first_row=0, sheets=("one",), texts=()):
    """A workbook's bytes; dates as real dates, `texts` as further rows of text cells."""
    out = io.BytesIO()
    book = xlsxwriter.Workbook(out, {"in_memory": True})
    day = book.add_format({"num_format": "dd-mm-yyyy"})
    for sheet in map(book.add_worksheet, sheets):
        for place, row in enumerate(rows, start=first_row):
            for column, value in enumerate(row):
                if isinstance(value, datetime.date):
                    sheet.write_datetime(place, column, value, day)
                elif isinstance(value, str) and value:
                    sheet.write_string(place, column, value)
                elif value is not None and value != "":
                    sheet.write(place, column, value)
    book.close()
    return out.getvalue()


SHEET = [
    ["id", "number", "day", "number", ""],
    ["0012345678", 2960623488, datetime.datetime(2026, 1, 2), 12, "x"],
    [],
    ["1234567890", 12.5, "3-1-2026", -3, ""],
]


def test_workbook(drop):
    drop.put("a.xlsx", workbook(SHEET))
    result = drop.load()
    assert drop.columns() == ["id", "number", "day", "number.1", "column_5"]
    assert drop.rows() == [
        (2, "0012345678", "2960623488", "2026-01-02 00:00:00", "12", "x"),
        (4, "1234567890", "12.5", "3-1-2026", "-3", None),
    ]
    assert (result.rows_read, result.rows_loaded) == (2, 2)


def test_workbook_rows_count_from_the_top_of_the_sheet(drop):
    drop.put("a.xlsx", workbook([["a", "b"], [1, 2]], first_row=5))
    drop.load()
    assert drop.rows() == [(7, "1", "2")]


def test_workbook_with_a_title_and_sheets(drop):
    drop.put("a.xlsx", workbook([["Debiteuren"], ["a", "b"], [1, 2]], sheets=("one", "two")))
    drop.load(drop.spec(header_row=2, sheet="two"))
    assert drop.columns() == ["a", "b"] and drop.rows() == [(3, "1", "2")]
    assert drop.heard.warnings == []
    drop.load(drop.spec(header_row=2, table="other"))
    assert any("only its first sheet is read; it also has 'two'" in text for text in drop.heard.warnings)
    with pytest.raises(PaywellError, match="no sheet 'three'; it has 'one', 'two'"):
        drop.load(drop.spec(sheet="three", table="third"))
    with pytest.raises(PaywellError, match="no header on row 9"):
        drop.load(drop.spec(header_row=9, table="fourth"))


def test_workbook_column_without_name_and_values_is_none(drop):
    drop.put("a.xlsx", workbook([["Debiteuren", "", "januari", "2026"], ["a", "b"], [1, 2, 3]]))
    drop.load(drop.spec(header_row=2))
    assert drop.columns() == ["a", "b", "column_3"] and drop.rows() == [(3, "1", "2", "3")]


def test_workbook_truncated_or_empty_is_refused(drop):
    drop.put("a.xlsx", workbook(SHEET)[:-200])
    with pytest.raises(PaywellError, match=r"a\.xlsx is damaged or cut off"):
        drop.load()
    drop.put("a.xlsx", workbook([]))
    with pytest.raises(PaywellError, match=r"a\.xlsx is empty"):
        drop.load()
    drop.put("a.xlsx", "id;x\n")
    with pytest.raises(PaywellError, match="not a complete spreadsheet"):
        drop.load()


KEYS = {
    "a b": 1,
    "c.d": "x",
    'e"f': True,
    "g/h~i": {"k": [1, 2]},
    "n": None,
    "0": "null",
    "": "",
    "it's": 10**22,
}


def test_json_lines(drop):
    lines = [
        json.dumps(KEYS),
        "",
        "{broken",
        "[1]",
        json.dumps({"new": "é", "c.d": " y "}),
        '{"a b": "cut'.rstrip(),
    ]
    drop.put("a.jsonl", "\n".join(lines))
    result = drop.load()
    assert drop.columns() == ["a b", "c.d", 'e"f', "g/h~i", "n", "0", "column_7", "it's", "new"]
    assert drop.rows() == [
        (1, "1", "x", "true", '{"k":[1,2]}', None, "null", None, str(10**22), None),
        (5, None, " y ", None, None, None, None, None, None, "é"),
    ]
    assert [(row[0], row[3]) for row in drop.rejected()] == [(3, "{broken"), (4, "[1]"), (6, '{"a b": "cut')]
    assert (result.rows_read, result.rows_loaded, result.rows_rejected) == (5, 2, 3)
    assert any("cut off" in text for text in drop.heard.warnings)


def test_json_lines_may_gain_and_lose_keys(drop):
    drop.put("a.jsonl", '{"id": 1, "old": "x"}\n')
    drop.load()
    drop.put("b.jsonl.gz", gzip.compress(b'\xef\xbb\xbf{"ID": 2, "new": "y"}\r\n'))
    drop.load()
    assert drop.query("select id, old, new from raw_src.t order by id") == [
        ("1", "x", None),
        ("2", None, "y"),
    ]
    assert any("new new; without old" in note for note in drop.heard.notes)


def test_json_lines_with_bad_bytes(drop):
    drop.put("a.jsonl", '{"a": "é"}\n{"a": "ö"}\n'.encode() + b'{"a": "\xe9"}\n{"a": "\x01"}\n')
    drop.load()
    assert drop.rows() == [(1, "é"), (2, "ö")]
    assert [row[0] for row in drop.rejected()] == [3, 4]


def test_parquet(drop):
    path = drop.folder / "a.parquet"
    duckdb.sql(
        "select '001' as id, 1.50::decimal(9,2) as amount, date '2026-01-02' as day, '' as nothing "
        "union all select '2', null, null, 'x'"
    ).write_parquet(str(path))
    drop.load()
    assert drop.rows() == [(1, "001", "1.50", "2026-01-02", None), (2, "2", None, None, "x")]
    content = path.read_bytes()
    drop.put("b.parquet", content[:-20])
    with pytest.raises(PaywellError, match=r"b\.parquet is damaged or cut off"):
        drop.load()
    drop.put("b.parquet", content[4:])
    with pytest.raises(PaywellError, match="not a complete Parquet"):
        drop.load()


def zipped():
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        archive.writestr("a.csv", "id\n1\n")
    return out.getvalue()


@pytest.mark.parametrize(
    ("name", "content", "message"),
    [
        ("a.zip", zipped(), "zip archive"),
        ("a.csv", zipped(), "zip archive"),
        ("a.csv.gz", b"id;x\n1;2\n", "not a complete gzip"),
        ("a.pdf", b"%PDF-1.7\n", "PDF, XML or HTML"),
        ("a.xls", b"<html><table></table></html>", "not a complete spreadsheet"),
        ("a.csv", b"<?xml version='1.0'?><a/>", "PDF, XML or HTML"),
        ("a.json", b'[{"a": 1}]', "one JSON array"),
        ("a.xlsx.gz", gzip.compress(workbook(SHEET)), "compressed workbook"),
    ],
)
def test_kinds_that_are_not_read_are_refused_with_advice(drop, name, content, message):
    drop.put(name, content)
    with pytest.raises(PaywellError, match=message) as caught:
        drop.load()
    assert caught.value.where.endswith(name) and caught.value.todo


def test_content_decides_over_the_extension(drop):
    drop.put("a.csv", workbook([["id", "x"], ["007", 1]]))
    drop.load()
    assert drop.rows() == [(2, "007", "1")]


def test_detect_tells_how_a_file_reads(drop):
    path = drop.put("a.csv.gz", gzip.compress('\ufeffid;"na;am";id\n1;\'s-Gravenhage;3'.encode()))
    dialect = detect(path)
    assert (dialect.format, dialect.compression, dialect.encoding) == ("csv", "gzip", "utf-8")
    assert (dialect.delimiter, dialect.quote, dialect.header_line) == (";", '"', 1)
    assert dialect.header == ("id", "na;am", "id.1")
    assert (dialect.has_bom, dialect.ends_with_newline) == (True, False)
    assert detect(drop.put("q.csv", "'id','x'\n'1','a,b'\n")).quote == "'"
    with pytest.raises(PaywellError, match="rows count from 1"):
        detect(path, header_row=0)
    with pytest.raises(PaywellError, match="not one plain character"):
        detect(path, delimiter="||")


@pytest.mark.parametrize(
    ("name", "content", "expected"),
    [
        ("a.csv", 'id;x\n1;a\nbroken\n2;"b\nc"\n3;\n4;d\n', [("1", "a"), ("2", "b\nc"), ("3", None)]),
        ("a.csv.gz", gzip.compress(b"id;x\n1;\xe9\n"), [("1", "é")]),
        ("a.jsonl", '{"id": 1, "x": "a"}\nbroken\n{"id": 2}\n', [("1", "a"), ("2", None)]),
        ("a.xlsx", workbook([["id", "x"], ["01", 2]]), [("01", "2")]),
    ],
)
def test_samples_are_text_without_bad_lines(drop, name, content, expected):
    path = drop.put(name, content)
    dialect = detect(path)
    table = read_sample(drop.con, path, dialect, limit=3)
    assert drop.query(f'from "{table}"') == expected
    assert [row[0] for row in drop.query(f'describe "{table}"')] == list(dialect.header) == ["id", "x"]
    assert read_sample(drop.con, path, dialect, limit=1) == table
    assert drop.query(f'from "{table}"') == expected[:1]
