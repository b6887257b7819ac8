"""Writing a source into paywell.yml: comments and order stay, nothing is half written, names are guarded."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from orchestration.config import load_config
from orchestration.errors import PaywellError
from orchestration.loading import config_file
from orchestration.loading.config_file import add_source

WRITTEN = """\
# our company
company: Zaal BV   # as on the invoices
sources:
  # the old books
  - name: books
    role: erp
    path: in/books     # filled by night
    tables:
      customers:
        files: "debiteuren.csv"
        columns: {customer_id: nr, customer_name: naam}   # by hand

# thresholds
guard:
  max_age_days: 40
"""


def source(folder: Path, name: str = "ledger", **changes: Any) -> dict[str, Any]:
    columns = {
        "invoice_id": "\"factuur nr\"", "customer_id": "loading.pad_id(klant, 10)", "invoice_date": "datum",
        "due_date": "verval", "amount": "bedrag", "currency_code": "'USD'",
    }  # fmt: skip
    tables = {"invoices": {"files": "AR_*.csv", "where": "bedrag <> '#'", "columns": columns}}
    return {"name": name, "role": "erp", "kind": "files", "path": str(folder), "tables": tables} | changes


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    for name in ("ledger", "books"):
        (tmp_path / "in" / name).mkdir(parents=True)
    return tmp_path / "in" / "ledger"


def test_an_absent_file_is_made_with_a_head_and_reads_back(tmp_path: Path, folder: Path) -> None:
    path = tmp_path / "paywell.yml"
    add_source(path, source(folder))
    text = path.read_text(encoding="utf-8")
    assert text.startswith("# What Paywell reads")
    assert "path: in/ledger" in text
    (read,) = load_config(path).sources
    assert (read.name, read.path, read.tables["invoices"].where) == ("ledger", folder, "bedrag <> '#'")
    assert dict(read.tables["invoices"].columns) == source(folder)["tables"]["invoices"]["columns"]


@pytest.mark.parametrize(
    "text",
    [
        "",
        "# nothing here yet\n",
        "company: Zaal\n",
        "sources: []  # none\n",
        "sources:\n",
        "sources:\n\nguard: {}\n",
    ],
)
def test_a_file_without_sources_gets_its_first(tmp_path: Path, folder: Path, text: str) -> None:
    path = tmp_path / "paywell.yml"
    path.write_text(text, encoding="utf-8")
    add_source(path, source(folder))
    assert [read.name for read in load_config(path).sources] == ["ledger"]
    written = path.read_text(encoding="utf-8").splitlines()
    assert all(line in written for line in text.replace("sources: []", "sources:").splitlines())


def test_comments_order_and_style_of_the_user_stay(tmp_path: Path, folder: Path) -> None:
    path = tmp_path / "paywell.yml"
    path.write_text(WRITTEN, encoding="utf-8")
    add_source(path, source(folder))
    lines = path.read_text(encoding="utf-8").splitlines()
    kept = iter(lines)
    assert all(any(line == found for found in kept) for line in WRITTEN.splitlines() if line)
    assert lines.index("# thresholds") > lines.index("  - name: ledger") > lines.index("  - name: books")
    assert [read.name for read in load_config(path).sources] == ["books", "ledger"]
    assert load_config(path).guard.max_age_days == 40


def test_a_taken_name_is_refused_and_the_file_left_as_it_was(tmp_path: Path, folder: Path) -> None:
    path = tmp_path / "paywell.yml"
    path.write_text(WRITTEN, encoding="utf-8")
    with pytest.raises(PaywellError) as error:
        add_source(path, source(folder, name="books"))
    assert "books" in str(error.value) and "--replace" in (error.value.todo or "")
    assert path.read_text(encoding="utf-8") == WRITTEN


def test_replace_takes_the_old_ones_place(tmp_path: Path, folder: Path) -> None:
    path = tmp_path / "paywell.yml"
    path.write_text(WRITTEN, encoding="utf-8")
    add_source(path, source(folder, name="other"))
    add_source(path, source(folder, name="books"), replace=True)
    add_source(path, source(folder, name="books"), replace=True)
    books, other = load_config(path).sources
    assert (books.name, other.name, list(books.tables)) == ("books", "other", ["invoices"])
    text = path.read_text(encoding="utf-8")
    assert "# the old books" in text and "# thresholds" in text and "debiteuren.csv" not in text


def test_a_list_without_indentation_and_a_comment_between_keep_their_place(
    tmp_path: Path, folder: Path
) -> None:
    path = tmp_path / "paywell.yml"
    first = "- name: a\n  role: erp\n  # mine\n\n# next\n"
    path.write_text(f"sources:\n{first}- name: b\n  role: erp\n\n# end\ncompany: Zaal", encoding="utf-8")
    add_source(path, source(folder, name="c"))
    add_source(path, source(folder, name="b", tables={}), replace=True)
    text = path.read_text(encoding="utf-8")
    assert text.startswith(
        f"sources:\n{first}- name: b\n  role: erp\n  kind: files\n  path: in/ledger\n  tables: {{}}\n- name: c"
    )
    assert text.endswith("currency_code: \"'USD'\"\n\n# end\ncompany: Zaal\n")


def test_paths_are_relative_to_the_file_also_upwards(tmp_path: Path, folder: Path) -> None:
    (tmp_path / "conf").mkdir()
    path = tmp_path / "conf" / "paywell.yml"
    add_source(path, source(folder))
    assert "path: ../in/ledger" in path.read_text(encoding="utf-8")
    assert load_config(path).sources[0].path == folder


@pytest.mark.parametrize(
    "text", ["sources: {a: 1}\n", "- a\n", "a: [1\n", "just words\n", "sources: [{name: a}]\n"]
)
def test_a_file_that_is_no_configuration_is_refused_whole(tmp_path: Path, folder: Path, text: str) -> None:
    path = tmp_path / "paywell.yml"
    path.write_text(text, encoding="utf-8")
    with pytest.raises(PaywellError) as error:
        add_source(path, source(folder))
    assert str(path) in (error.value.where or "")
    assert path.read_text(encoding="utf-8") == text


def test_an_interrupted_write_leaves_the_old_file(
    tmp_path: Path, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = tmp_path / "paywell.yml"
    path.write_text(WRITTEN, encoding="utf-8")

    def broken(_: int) -> None:
        raise OSError("disk full")

    monkeypatch.setattr(config_file.os, "fsync", broken)
    with pytest.raises(OSError, match="disk full"):
        add_source(path, source(folder))
    assert path.read_text(encoding="utf-8") == WRITTEN
    assert [file.name for file in tmp_path.iterdir() if file.is_file()] == ["paywell.yml"]


def test_a_long_expression_stays_on_one_line(tmp_path: Path, folder: Path) -> None:
    path = tmp_path / "paywell.yml"
    long = " + ".join(["loading.read_amount(bedrag, ',')"] * 12)
    tables = source(folder)["tables"]
    tables["invoices"]["columns"]["amount"] = long
    add_source(path, source(folder, tables=tables))
    assert f"amount: {long}" in path.read_text(encoding="utf-8")
