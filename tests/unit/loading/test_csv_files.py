"""Every trap of a CSV file: the right rows with the right line numbers, a rejected line, or a refusal."""

from __future__ import annotations

import gzip
import itertools

import pytest

from orchestration.errors import PaywellError
from orchestration.loading.readers import CsvReader

UNCLOSED = "a quote that does not close, or text after a closing quote"


def test_values_come_verbatim(drop):
    drop.put(
        "a.csv",
        "id;date;amount;name\n"
        "0012345;20190405.0;1.234,56; spaced \n"
        ";;; \n"
        "0012345;20190405.0;1.234,56; spaced \n",
    )
    drop.load()
    assert drop.rows() == [
        (2, "0012345", "20190405.0", "1.234,56", " spaced "),
        (3, None, None, None, " "),
        (4, "0012345", "20190405.0", "1.234,56", " spaced "),
    ]


def test_technical_columns_say_where_a_row_came_from(drop):
    drop.put("sub/a.csv", "id;x\n1;a\n")
    drop.load(drop.spec("**/*.csv"))
    [(file, line, load_id, loaded_at)] = drop.query(
        "select _file, _line, _load_id, _loaded_at from raw_src.t"
    )
    assert (file, line, load_id) == ("sub/a.csv", 2, 1)
    assert [loaded_at] == [row[0] for row in drop.query("select loaded_at from loading.files")]
    assert drop.columns() == ["id", "x"]


def test_column_names(drop):
    drop.put("a.csv", "id, Date ,date,DATE,,date.1,_file\n1,2,3,4,5,6,7\n")
    drop.load()
    assert drop.columns() == ["id", "Date", "date.2", "DATE.3", "column_5", "date.1", "_file.1"]
    assert drop.rows() == [(2, "1", "2", "3", "4", "5", "6", "7")]


MIXED = (
    b"a;b;c\n"  # 1
    b"1;x;y\n"  # 2
    b"2;x\n"  # 3 too few
    b'3;"q\nr\n\ns";z\n'  # 4-7
    b"4;a;b;c\n"  # 8 too many
    b"\n"  # 9
    b"  \n"  # 10
    b'5;"u""v";w\n'  # 11
    b'6;"bad"x;y\n'  # 12 text after a closing quote
    b'7;"open;z\n'  # 13 never closes
    b'8; "spaced" ;5" pipe\n'  # 14
    b'9;"more\nlines";a;b\n'  # 15-16 too many
    b";;\n"  # 17 empty values are a row
    b'10;"";"last\n'  # 18 cut off inside quotes
)


def test_rejects_and_line_breaks_in_quotes_keep_line_numbers_exact(drop):
    drop.put("a.csv", MIXED)
    result = drop.load()
    assert drop.rows() == [
        (2, "1", "x", "y"),
        (4, "3", "q\nr\n\ns", "z"),
        (11, "5", 'u"v', "w"),
        (14, "8", "spaced", '5" pipe'),
        (17, None, None, None),
    ]
    assert drop.rejected() == [
        (3, "c", "too few values: 2 instead of 3", "2;x"),
        (8, None, "too many values: 4 instead of 3", "4;a;b;c"),
        (12, None, UNCLOSED, '6;"bad"x;y'),
        (13, None, UNCLOSED, '7;"open;z'),
        (15, None, "too many values: 4 instead of 3", '9;"more\nlines";a;b'),
        (18, None, UNCLOSED, '10;"";"last'),
    ]
    assert (result.rows_read, result.rows_loaded, result.rows_rejected) == (11, 5, 6)
    assert drop.files() == [("a.csv", 11, 5, 6, 1, False)]
    assert any("6 of 11 lines of a.csv" in text for text in drop.heard.warnings)


def test_windows_line_ends_stay_out_of_values_but_inside_quotes(drop):
    drop.put("a.csv", b'a;b\r\n1;x\r\n2;"y\r\nz"\r\n3;w\r\n')
    drop.load()
    assert drop.rows() == [(2, "1", "x"), (3, "2", "y\r\nz"), (5, "3", "w")]


def test_mixed_line_ends(drop):
    drop.put("a.csv", b"a;b\r\n1;x\n2;y\r\n3;z\n4;p\rq\n")
    drop.load()
    assert drop.rows() == [(2, "1", "x"), (3, "2", "y"), (4, "3", "z")]
    assert drop.rejected() == [(5, None, "a carriage return inside the line", "4;p\rq")]


@pytest.mark.parametrize("value", ["x", '"x"', '"x\ny"', ' "x" '])
@pytest.mark.parametrize("trouble", ["", "2;y;;x\n"])
def test_delimiters_too_many_at_the_end_hold_no_values(drop, value, trouble):
    drop.put("a.csv", f"a;b\n1;{value};\n{trouble}3;{value};;;\n5;;;\n")
    drop.load()
    assert [row[1] for row in drop.rows()] == ["1", "3", "5"]
    assert [row[2:] for row in drop.rejected()] == [
        ("too many values: 4 instead of 2", text) for text in trouble.split()
    ]


def test_rows_that_all_end_in_a_delimiter(drop):
    drop.put("a.csv", "a;b\n1;x;\n2;y;\n3;z;\n4;;\n")
    drop.load()
    assert drop.rows() == [(2, "1", "x"), (3, "2", "y"), (4, "3", "z"), (5, "4", None)]


def test_old_mac_line_ends(drop):
    drop.put("a.csv", b"a;b\r1;x\r\r2;y\r")
    drop.load()
    assert drop.rows() == [(2, "1", "x"), (4, "2", "y")]


def test_one_column(drop):
    drop.put("a.csv", "name\nx\n\ny\n")
    drop.load()
    assert drop.rows() == [(2, "x"), (4, "y")]


def test_header_only_is_no_error(drop):
    drop.put("a.csv", "id;x\n")
    result = drop.load()
    assert drop.rows() == [] and drop.columns() == ["id", "x"]
    assert (result.rows_read, drop.files()) == (0, [("a.csv", 0, 0, 0, 1, False)])


@pytest.mark.parametrize("content", [b"", b"\xef\xbb\xbf", b" \r\n\n", b"\xff\xfe", b"\xff\xfe\r\x00\n\x00"])
def test_an_empty_file_is_refused(drop, content):
    drop.put("a.csv", content)
    with pytest.raises(PaywellError, match=r"a\.csv is empty") as caught:
        drop.load()
    assert caught.value.where.endswith("a.csv") and "Export it again" in caught.value.todo


def test_a_truncated_file_loses_only_its_last_line_and_says_so(drop):
    drop.put("a.csv", "id;x;y\n1;a;b\n2;c")
    drop.load()
    assert drop.rows() == [(2, "1", "a", "b")]
    assert drop.rejected() == [(3, "y", "too few values: 2 instead of 3", "2;c")]
    assert any("cut off" in text for text in drop.heard.warnings)


def test_a_last_line_without_line_end_is_loaded_with_a_warning(drop):
    drop.put("a.csv", "id;x\n1;a\n2;b")
    drop.load()
    assert drop.rows() == [(2, "1", "a"), (3, "2", "b")]
    assert len(drop.heard.warnings) == 1
    drop.put("a.csv", "id;x\n1;a\n2;b\n")
    drop.load()
    assert drop.heard.warnings == []


@pytest.mark.parametrize(
    ("content", "encoding"),
    [
        ("naam;plaats\nCafé;Zoë\n".encode(), "utf-8"),
        ("naam;plaats\nCafé;Zoë\n".encode("utf-8-sig"), "utf-8"),
        ("naam;plaats\nCafé;Zoë\n".encode("cp1252"), "cp1252"),
        ("naam;plaats\nCafé;Zoë\n".encode("utf-16"), "utf-16-le"),
        (b"\xfe\xff" + "naam;plaats\nCafé;Zoë\n".encode("utf-16-be"), "utf-16-be"),
        ("naam;plaats\nCafé;Zoë\n".encode("utf-16-le"), "utf-16-le"),
    ],
)
def test_encodings(drop, content, encoding):
    drop.put("a.csv", content)
    drop.load()
    assert drop.columns() == ["naam", "plaats"]
    assert drop.rows() == [(2, "Café", "Zoë")]
    assert drop.query("select encoding from loading.files") == [(encoding,)]


def test_windows_1252_signs_and_its_gaps(drop):
    drop.put("a.csv", b"a;b\n\x80 5;\x91x\x92\n1;\x81\n")
    drop.load()
    assert drop.rows() == [(2, "€ 5", "‘x’"), (3, "1", "\x81")]


def test_utf8_with_a_few_bad_bytes_rejects_only_their_lines(drop):
    drop.put("a.csv", "a;b\né;ü\n1;x".encode() + b"\xe9\n" + "2;ö\n".encode() + b'"3";"\xe9"\n')
    drop.load()
    assert drop.rows() == [(2, "é", "ü"), (4, "2", "ö")]
    assert [(line, text) for line, _, _, text in drop.rejected()] == [(3, "1;x\\xe9"), (5, '"3";"\\xe9"')]
    assert "not UTF-8, at byte 4" in drop.rejected()[0][2]


def test_the_encoding_can_be_given(drop):
    drop.put("a.csv", "a;b\né;ü\n".encode("cp850"))
    drop.load(drop.spec(encoding="cp850"))
    assert drop.rows() == [(2, "é", "ü")]
    with pytest.raises(PaywellError, match="Unknown encoding 'klingon'"):
        drop.load(drop.spec(encoding="klingon"))


def test_an_odd_byte_in_utf16_is_a_truncated_file(drop):
    drop.put("a.csv", "a;b\n1;2\n".encode("utf-16") + b"3")
    with pytest.raises(PaywellError, match="cut off"):
        drop.load()


@pytest.mark.parametrize("delimiter", [",", ";", "\t", "|"])
def test_delimiters(drop, delimiter):
    lines = ["id|amount|name", '1|"1,5;2|x"|a, b; c'.replace("a, b; c", "plain"), "2|3|y"]
    drop.put("a.tsv", "\n".join(line.replace("|", "\0") for line in lines).replace("\0", delimiter) + "\n")
    drop.load()
    assert drop.columns() == ["id", "amount", "name"]
    assert [row[0] for row in drop.rows()] == [2, 3]


def test_a_line_of_tabs_is_a_row_of_empty_values(drop):
    drop.put("a.tsv", "a\tb\tc\n\t\t\n \n1\t2\t3\n")
    drop.load()
    assert drop.rows() == [(2, None, None, None), (4, "1", "2", "3")]


def test_decimal_commas_are_no_delimiters(drop):
    drop.put("a.csv", "naam, plaats;bedrag\nx;3,50\ny;4,25\n")
    drop.load()
    assert drop.columns() == ["naam, plaats", "bedrag"]
    assert drop.query("select delimiter from loading.files") == [(";",)]
    assert drop.rows() == [(2, "x", "3,50"), (3, "y", "4,25")]


def test_a_given_delimiter_wins(drop):
    drop.put("a.csv", "a,b;c\n1,2;3\n")
    drop.load(drop.spec(delimiter=","))
    assert drop.rows() == [(2, "1", "2;3")]


def test_titles_above_the_header(drop):
    content = "Debiteurenlijst;2026\n\nid;name;amount\n1;x;2\n2;y;3\n3;z;4\n"
    drop.put("a.csv", content)
    with pytest.raises(PaywellError, match="line 1 has 2 columns, the lines after it have 3") as caught:
        drop.load()
    assert "header_row" in caught.value.todo
    drop.load(drop.spec(header_row=3))
    assert drop.rows() == [(4, "1", "x", "2"), (5, "2", "y", "3"), (6, "3", "z", "4")]
    with pytest.raises(PaywellError, match="no header on line 2"):
        drop.load(drop.spec(header_row=2))


def test_a_header_over_two_lines(drop):
    drop.put("a.csv", 'id;"due\ndate"\n1;x\n2;y\n')
    drop.load()
    assert drop.columns() == ["id", "due\ndate"]
    assert drop.rows() == [(3, "1", "x"), (4, "2", "y")]


def test_gzip(drop):
    packed = gzip.compress("id;x\n1;Café\n".encode("cp1252"))
    drop.put("a.csv.gz", packed)
    drop.load()
    assert drop.rows() == [(2, "1", "Café")]
    drop.put("a.csv.gz", gzip.compress(b"id;x\n" + b"2;y\n" * 1000)[:-12])
    with pytest.raises(PaywellError, match=r"a\.csv\.gz is damaged or cut off"):
        drop.load()
    assert drop.rows() == [(2, "1", "Café")]


def test_a_name_with_glob_signs_is_one_file(drop):
    drop.put("export[1].csv", "id;x\n1;a\n")
    drop.put("export1.csv", "id;x\n2;b\n")
    drop.load(drop.spec("export[[]1].csv", "export[1].csv"))
    assert drop.query("select _file, id from raw_src.t order by all") == [
        ("export1.csv", "2"),
        ("export[1].csv", "1"),
    ]


def test_both_ways_of_reading_give_the_same(drop, monkeypatch):
    """Values that tempt a reader: what the fast way takes, the careful way must read alike."""
    values = ["", "x", " y ", '"q"', '""', '"a;b"', '"a""b"', "1,5", "é", ' "s" ', "NULL", "'t", "\\", '5"']
    lines = [";".join(pair) for pair in itertools.product(values, repeat=2)]
    drop.put("a.csv", "a;b\n" + "\n".join(lines) + "\n")
    monkeypatch.setattr(CsvReader, "_insert_carefully", None)
    drop.load(drop.spec(table="fast"))
    monkeypatch.undo()
    monkeypatch.setattr(CsvReader, "_may_be_clean", lambda self: False)
    drop.load(drop.spec(table="careful"))
    assert drop.rejected() == []
    assert len(drop.rows("fast")) == len(lines)
    assert drop.rows("careful") == drop.rows("fast")


@pytest.mark.parametrize("has_trouble", [False, True])
def test_line_numbers_hold_over_many_scan_buffers(drop, has_trouble):
    """About 40 MB, so that DuckDB reads with several buffers and threads."""
    filler = "x" * 180
    lines = [f"{number};{filler};b" for number in range(2, 200_002)]
    if has_trouble:
        lines[99_999] = "broken"
        lines[150_000] = f'150002;"{filler}";"b'
    drop.put("a.csv", "a;b;c\n" + "\n".join(lines) + "\n")
    drop.con.execute("set threads = 4; set preserve_insertion_order = false")
    result = drop.load()
    assert drop.query("select count(*) from raw_src.t where cast(a as bigint) <> _line") == [(0,)]
    assert result.rows_loaded == 200_000 - 2 * has_trouble
    assert [row[0] for row in drop.rejected()] == ([100_001, 150_002] if has_trouble else [])
    assert drop.query("select current_setting('preserve_insertion_order')") == [(False,)]
