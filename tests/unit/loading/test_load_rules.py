"""Which files are loaded, replaced, kept or refused; and that a load happens whole or not at all."""

from __future__ import annotations

from dataclasses import replace

import pytest

from orchestration.errors import PaywellError
from orchestration.loading.load import file_fingerprints
from orchestration.loading.readers import CsvReader
from orchestration.loading.target import Target


def everything(drop):
    """All that a load may write."""
    tables = ["raw_src.t", "loading.files", "loading.rejected_lines", "loading.loads"]
    return [drop.query(f"select * from {table} order by all") for table in tables]


def test_the_same_file_again_changes_nothing(drop):
    drop.put("a.csv", "id;x\n1;a\nbroken\n")
    drop.load()
    before = everything(drop)
    result = drop.load()
    assert everything(drop) == before
    assert (result.load_id, result.files, result.files_same, result.changed_tables) == (None, [], 1, [])


def test_the_same_content_under_another_name_is_loaded_once(drop):
    drop.put("a.csv", "id;x\n1;a\n")
    drop.put("b.csv", "id;x\n1;a\n")
    assert drop.load().files_new == 1
    assert "b.csv holds the same content as a.csv" in drop.heard.notes[0]
    before = everything(drop)
    (drop.folder / "a.csv").unlink()
    drop.put("c.csv", "id;x\n1;a\n")
    result = drop.load()
    assert everything(drop) == before and result.files_missing == []
    assert drop.rows() == [(2, "1", "a")]


def test_changed_content_replaces_the_rows_and_rejects_of_its_name(drop):
    drop.put("a.csv", "id;x\n1;a\nbroken\n")
    drop.put("b.csv", "id;x\n9;z\n")
    drop.load()
    drop.put("a.csv", "id;x\n1;changed\n\nworse\n3;c\n")
    result = drop.load()
    assert drop.rows() == [(2, "1", "changed"), (5, "3", "c"), (2, "9", "z")]
    assert drop.rejected() == [(4, "x", "too few values: 1 instead of 2", "worse")]
    assert drop.files() == [("a.csv", 3, 2, 1, 2, False), ("b.csv", 1, 1, 0, 1, False)]
    assert (result.files_new, result.files_changed, result.files_same) == (0, 1, 1)
    assert drop.query("select * exclude (started_at, finished_at) from loading.loads order by 1") == [
        (1, 2, 0, 0, 3, 2, 1),
        (2, 0, 1, 1, 3, 2, 1),
    ]


def test_a_new_file_adds(drop):
    drop.put("a.csv", "id;x\n1;a\n")
    drop.load()
    drop.put("B.CSV", "x;ID\nb;2\n")
    result = drop.load(drop.spec("*.csv"))
    assert sorted(drop.rows()) == [(2, "1", "a"), (2, "2", "b")]
    assert (result.files_new, result.rows_loaded, result.files_same) == (1, 1, 1)


def test_a_file_that_is_gone_keeps_its_rows(drop):
    drop.put("a.csv", "id;x\n1;a\n")
    drop.load()
    (drop.folder / "a.csv").unlink()
    result = drop.load()
    assert drop.rows() == [(2, "1", "a")]
    assert drop.files() == [("a.csv", 1, 1, 0, 1, True)]
    assert (
        result.files_missing == [("src", "t", "a.csv")] and "no longer in the folder" in drop.heard.notes[0]
    )
    assert drop.load().files_missing == [] and drop.heard.notes == []
    drop.put("a.csv", "id;x\n1;a\n")
    assert drop.load().files == []
    assert drop.files() == [("a.csv", 1, 1, 0, 1, False)]


def test_rotated_exports_keep_their_rows_under_their_new_names(drop):
    drop.put("export.csv", "id;x\n1;a\nbroken\n")
    drop.load()
    drop.put("export.1.csv", "id;x\n1;a\nbroken\n")
    drop.put("export.csv", "id;x\n2;b\n")
    drop.load()
    assert drop.query("select _file, id from raw_src.t order by id") == [
        ("export.1.csv", "1"),
        ("export.csv", "2"),
    ]
    drop.put("export.2.csv", "id;x\n1;a\nbroken\n")
    drop.put("export.1.csv", "id;x\n2;b\n")
    drop.put("export.csv", "id;x\n3;c\n")
    drop.load()
    assert drop.query("select _file, id from raw_src.t order by id") == [
        ("export.2.csv", "1"),
        ("export.1.csv", "2"),
        ("export.csv", "3"),
    ]
    assert [row[0] for row in drop.files()] == ["export.1.csv", "export.2.csv", "export.csv"]
    assert drop.query("select file_name from loading.rejected_lines") == [("export.2.csv",)]
    assert drop.load().load_id is None


def test_two_files_that_swap_their_names_lose_nothing(drop):
    one, two = "id;x\n1;a\n", "id;x\n2;b\n"
    drop.put("a.csv", one)
    drop.put("b.csv", two)
    drop.load()
    drop.put("a.csv", two)
    drop.put("b.csv", one)
    assert drop.load().files == []
    assert drop.query("select _file, id from raw_src.t order by all") == [("a.csv", "2"), ("b.csv", "1")]


def test_a_name_that_takes_the_content_of_another_gives_up_its_own(drop):
    drop.put("a.csv", "id;x\n1;a\n")
    drop.put("b.csv", "id;x\n2;b\n")
    drop.load()
    drop.put("a.csv", "id;x\n2;b\n")
    drop.load()
    assert drop.rows() == [(2, "2", "b")]
    assert any("a.csv has other content now" in note for note in drop.heard.notes)


def test_other_read_options_read_the_file_again(drop):
    drop.put("a.csv", "a,b;c\n1,2;3\n4,5;6\n")
    drop.load(drop.spec(delimiter=";"))
    assert drop.columns() == ["a,b", "c"]
    drop.load(drop.spec(delimiter=","))
    assert drop.columns() == ["a", "b;c"] and drop.rows() == [(2, "1", "2;3"), (3, "4", "5;6")]
    assert len(drop.files()) == 1


def test_a_header_that_changed_is_refused_with_its_difference(drop):
    drop.put("a.csv", "id;invoice_date;x\n1;2;3\n")
    drop.load()
    before = everything(drop)
    drop.put("b.csv", "x;id;invoicedate;extra\n1;2;3;4\n")
    with pytest.raises(PaywellError) as caught:
        drop.load()
    message = str(caught.value)
    assert "header of b.csv for raw_src.t is not that of a.csv" in message
    assert "added 'invoicedate', 'extra'" in message and "missing 'invoice_date'" in message
    assert "'invoice_date' is now 'invoicedate'" in message
    assert "paywell run --accept-header src" in caught.value.todo
    assert everything(drop) == before


def test_an_accepted_header_adds_columns_and_leaves_gone_ones_empty(drop):
    drop.put("a.csv", "id;old\n1;o\n")
    drop.load()
    drop.put("b.csv", "id;new\n2;n\n")
    drop.load(accept=("src",))
    assert drop.columns()[:2] == ["id", "old"] and "new" in drop.columns()
    assert drop.query("select id, old, new from raw_src.t order by id") == [
        ("1", "o", None),
        ("2", None, "n"),
    ]
    drop.put("c.csv", "new;id\nm;3\n")
    drop.load()
    with pytest.raises(PaywellError, match=r"header of d\.csv"):
        drop.put("d.csv", "id;old\n4;p\n")
        drop.load()
    assert drop.query("select max(id) from raw_src.t") == [("3",)]


def test_replaced_rows_new_columns_and_rejects_in_one_load(drop):
    """Everything that a load does to a table at once: DuckDB minds the order of such statements."""
    drop.put("a.csv", "id;x\n1;a\n")
    drop.put("b.csv", "id;x\n2;b\n")
    drop.put("c.csv", "id;x\n3;c\n")
    drop.load()
    drop.put("a.csv", "id;y\n1;A\n\nbroken\n")
    drop.put("b.csv", "id;z\n2;B\n\nbroken\n")
    drop.put("d.csv", "id;x\n2;b\n")
    drop.load(accept=("src",))
    assert drop.query("select _file, _line, id, x, y, z from raw_src.t order by all") == [
        ("a.csv", 2, "1", None, "A", None),
        ("b.csv", 2, "2", None, None, "B"),
        ("c.csv", 2, "3", "c", None, None),
        ("d.csv", 2, "2", "b", None, None),
    ]
    assert [row[0] for row in drop.rejected()] == [4, 4]


def test_a_changed_file_is_held_against_its_own_former_header(drop):
    drop.put("a.csv", "id;x\n1;a\n")
    drop.load()
    drop.put("a.csv", "id;y\n1;a\n")
    with pytest.raises(PaywellError, match="missing 'x'"):
        drop.load()
    assert drop.rows() == [(2, "1", "a")]


def test_two_new_files_with_different_headers(drop):
    drop.put("a.csv", "id;x\n1;a\n")
    drop.put("b.csv", "id;y\n2;b\n")
    with pytest.raises(PaywellError, match=r"header of b\.csv for raw_src\.t is not that of a\.csv"):
        drop.load()
    assert drop.query("select count(*) from duckdb_tables()") == [(0,)]


def test_an_error_in_the_second_table_leaves_nothing_of_the_first(drop):
    drop.put("a.csv", "id;x\n1;a\n")
    first = drop.spec("a.csv", table="first")
    drop.load(first)
    before = drop.query("from raw_src.first"), drop.query("from loading.files")
    drop.put("a.csv", "id;x\n2;b\n")
    drop.put("z.csv", "")
    with pytest.raises(PaywellError, match=r"z\.csv is empty"):
        drop.load(first, drop.spec("z.csv", table="second"))
    assert (drop.query("from raw_src.first"), drop.query("from loading.files")) == before
    drop.put("z.csv", "id\n1\n")
    assert drop.load(first, drop.spec("z.csv", table="second")).rows_loaded == 2


def test_tables_that_read_the_same_files_are_read_once(drop):
    drop.put("a.csv", "id;x\n1;a\n")
    invoices, settlements = (
        drop.spec(table="invoices"),
        drop.spec(table="settlements", expected_columns=("y",)),
    )
    result = drop.load(invoices, settlements)
    for table in ("invoices", "settlements"):
        assert drop.query(f"select _line, id, x, y from raw_src.{table}") == [(2, "1", "a", None)]
    assert (result.rows_loaded, len(result.files)) == (1, 1)
    assert drop.query("select view_name from duckdb_views() where schema_name = 'raw_src'") == [
        ("settlements",)
    ]
    drop.put("a.csv", "id;x;z\n1;a;c\n")
    result = drop.load(settlements, invoices, accept=("src",))
    assert drop.query("select id, x, z from raw_src.settlements") == [("1", "a", "c")]
    listed = "select column_name from information_schema.columns where table_name = 'settlements'"
    assert ("z",) in drop.query(listed)
    assert drop.query("select distinct table_name from loading.files") == [("invoices",)]
    assert sorted(result.changed_tables) == [("src", "invoices"), ("src", "settlements")]


def test_tables_that_part_ways_each_get_their_own(drop):
    drop.put("a.csv", "id;x\n1;a\n")
    drop.load(drop.spec(table="one"), drop.spec(table="two"))
    drop.load(drop.spec(table="one"), drop.spec("a*", table="two"))
    assert drop.rows("one") == drop.rows("two") == [(2, "1", "a")]
    assert drop.query("select count(*) from duckdb_views() where schema_name = 'raw_src'") == [(0,)]
    drop.load(drop.spec(table="one"), drop.spec(table="two"))
    assert drop.rows("two") == [(2, "1", "a")]
    assert drop.query("select distinct table_name from loading.files") == [("one",)]


def test_no_file_gives_an_empty_table_unless_it_is_required(drop):
    spec = drop.spec("*.csv", expected_columns=("id", "x"))
    drop.load(spec)
    assert drop.rows() == [] and drop.columns() == ["id", "x"]
    with pytest.raises(PaywellError, match=r"nothing in the folder matches '\*\.csv'"):
        drop.load(replace(spec, required=True))
    with pytest.raises(PaywellError, match="folder of source src does not exist"):
        drop.load(replace(spec, root=drop.folder / "absent"))


def test_expected_columns_that_a_file_lacks_are_null_and_noted(drop):
    drop.put("a.csv", "X;id\na;1\n")
    drop.load(drop.spec(expected_columns=("id", "x", "y")))
    assert drop.columns() == ["id", "x", "y"] and drop.rows() == [(2, "1", "a", None)]
    assert any("has no column y" in note for note in drop.heard.notes)


def test_unfinished_and_hidden_files_are_left_alone(drop):
    for name in ("a.csv.part", "~$a.csv", ".a.csv", ".git/a.csv"):
        drop.put(name, "id\n")
    drop.load(drop.spec("**/*"))
    assert drop.query("select count(*) from loading.files") == [(0,)]


def test_fingerprints_tell_whether_anything_changed(drop):
    drop.put("b.csv", "id\n1\n")
    drop.put("sub/A.CSV", "id\n1\n")
    specs = [drop.spec("**/*.csv", table="y"), drop.spec("b*", table="x")]
    prints = file_fingerprints(specs)
    assert [one[:3] for one in prints] == [
        ("src", "x", "b.csv"),
        ("src", "y", "b.csv"),
        ("src", "y", "sub/A.CSV"),
    ]
    assert len({one[3] for one in prints}) == 1 and len(prints[0][3]) == 64
    assert file_fingerprints(specs[::-1]) == prints
    drop.put("b.csv", "id\n2\n")
    assert file_fingerprints(specs) != prints


def test_a_file_that_changes_while_it_is_read_is_refused(drop, monkeypatch):
    path = drop.put("a.csv", "id;x\n1;a\n")
    read = CsvReader.insert

    def insert_and_touch(self, target):
        rows = read(self, target)
        path.write_text("id;x\n1;a\n2;b\n")
        return rows

    monkeypatch.setattr(CsvReader, "insert", insert_and_touch)
    with pytest.raises(PaywellError, match=r"a\.csv changed while it was being read"):
        drop.load()
    assert drop.query("select count(*) from duckdb_tables()") == [(0,)]


def test_a_count_that_does_not_add_up_is_refused(drop, monkeypatch):
    drop.put("a.csv", "id;x\n1;a\n2;b\n")
    monkeypatch.setattr(Target, "count", lambda self: 1)
    with pytest.raises(PaywellError, match="2 records read, but 1 loaded and 0 rejected"):
        drop.load()


def test_what_an_ended_run_left_is_cleared_and_nothing_is_left_behind(drop):
    (drop.tmp / "load_old").mkdir(parents=True)
    drop.put("a.csv", "id;x\n1;\xe9\n".encode("latin-1"))
    drop.load()
    assert list(drop.tmp.iterdir()) == []


def test_one_name_twice_is_a_mistake(drop):
    with pytest.raises(PaywellError, match=r"raw_src\.t is given twice"):
        drop.load(drop.spec("a"), drop.spec("b"))
