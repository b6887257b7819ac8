"""The workbook: the same bytes for the same publication, text that stays text, and a sheet that can be worked with.

There is no spreadsheet program here: what it would do is read from the parts of the file, and fastexcel reads the values.
"""

from __future__ import annotations

import re
import zipfile
from datetime import datetime
from pathlib import Path
from typing import Any
from xml.etree import ElementTree

import fastexcel
import pytest

from orchestration.errors import PaywellError
from orchestration.prospects import workbook
from orchestration.prospects.fields import FIELDS, LISTS, PERMISSIONS, Language
from orchestration.prospects.listing import Wish, choose
from orchestration.prospects.text import is_like_formula, one_line
from orchestration.prospects.workbook import write_workbook
from orchestration.workspace import Workspace
from tests.unit.prospects.made_list import AWKWARD, COLUMNS, prospects, serve

NS = {"m": "http://schemas.openxmlformats.org/spreadsheetml/2006/main"}


def write(workspace: Workspace, path: Path, language: Language = "en", wish: Wish | None = None) -> Path:
    listing = choose(workspace, wish or Wish(lists=("all",)), with_reasons=True)
    write_workbook(path, listing, language)
    return path


@pytest.fixture(scope="module")
def book(served_list: Workspace, tmp_path_factory: pytest.TempPathFactory) -> Path:
    return write(served_list, tmp_path_factory.mktemp("books") / "prospects.xlsx")


@pytest.fixture(scope="module")
def dutch(served_list: Workspace, tmp_path_factory: pytest.TempPathFactory) -> Path:
    return write(served_list, tmp_path_factory.mktemp("books") / "prospects.xlsx", "nl")


def part(book: Path, name: str) -> ElementTree.Element:
    with zipfile.ZipFile(book) as zipped:
        return ElementTree.fromstring(zipped.read(name))


def sheet(book: Path, name: str) -> list[dict[str, Any]]:
    return fastexcel.read_excel(book).load_sheet(name).to_arrow().to_pylist()


def about(book: Path, name: str) -> dict[str, str]:
    rows = fastexcel.read_excel(book).load_sheet(name, header_row=None).to_arrow().to_pylist()
    # what is named twice counts where it comes first: the filters stand above the columns
    return {first: second for first, second in (tuple(row.values()) for row in reversed(rows)) if first}


def test_drawn_twice_it_is_the_same_file(served_list: Workspace, book: Path, tmp_path: Path) -> None:
    other = serve(tmp_path / "data", list(reversed(prospects())))
    assert write(served_list, tmp_path / "again.xlsx").read_bytes() == book.read_bytes()
    assert write(other, tmp_path / "other.xlsx").read_bytes() == book.read_bytes()


def test_it_holds_no_clock(book: Path) -> None:
    with zipfile.ZipFile(book) as zipped:
        assert {each.date_time for each in zipped.infolist()} == {(1980, 1, 1, 0, 0, 0)}
        core = zipped.read("docProps/core.xml").decode()
    assert re.findall(r"20\d\d-\d\d-\d\dT[\d:]+Z", core) == ["2026-06-30T00:00:00Z"] * 2


def test_no_delivered_text_is_a_formula_or_a_link(book: Path) -> None:
    with zipfile.ZipFile(book) as zipped:
        names = zipped.namelist()
        shared = [
            "".join(node.itertext()) for node in ElementTree.fromstring(zipped.read("xl/sharedStrings.xml"))
        ]
    assert not [name for name in names if "calcChain" in name or "externalLink" in name]
    styles = part(book, "xl/styles.xml").find("m:cellXfs", NS)
    assert styles is not None
    quoted, seen = {at for at, style in enumerate(styles) if style.get("quotePrefix") == "1"}, set()
    for name in ("sheet1", "sheet2", "sheet3"):
        cells = part(book, f"xl/worksheets/{name}.xml")
        assert not cells.findall(".//m:f", NS)
        assert not cells.findall(".//m:hyperlink", NS)
        for cell in cells.findall(".//m:c", NS):
            value = cell.find("m:v", NS)
            if cell.get("t") == "s" and value is not None and is_like_formula(shared[int(value.text or "")]):
                seen.add(shared[int(value.text or "")])
                assert int(cell.get("s") or 0) in quoted
            assert cell.get("t") in (None, "s")
    risky = {one_line(name) for name in AWKWARD.values() if is_like_formula(name)}
    assert len(risky) == 9
    assert risky <= seen
    assert "=41 % of the 61 customers like it perform well" in seen


def test_names_read_back_as_they_were(book: Path) -> None:
    names = [row["Company"] for row in sheet(book, "Prospects")]
    assert names[:15] == [one_line(AWKWARD[f"{10_000_000 + number}"]) for number in range(1, 16)]
    assert names[14] == "00123"
    assert len(names[15]) == 32_767
    assert [row["Registration"] for row in sheet(book, "Prospects")][:2] == ["02000001", "02000002"]


def test_the_header_stays_and_every_column_can_be_filtered(book: Path) -> None:
    for at, (name, last) in enumerate({"sheet1": "BF201", "sheet2": "L601"}.items()):
        cells = part(book, f"xl/worksheets/{name}.xml")
        pane = cells.find(".//m:pane", NS)
        assert pane is not None
        assert (pane.get("xSplit"), pane.get("ySplit"), pane.get("state")) == ("3", "1", "frozen")
        columns = cells.find("m:autoFilter", NS)
        assert columns is not None
        assert columns.get("ref") == f"A1:{last}"
        names = part(book, "xl/workbook.xml").findall(f".//m:definedName[@localSheetId='{at}']", NS)
        assert {each.get("name") for each in names} == {"_xlnm._FilterDatabase", "_xlnm.Print_Titles"}
        widths = cells.findall(".//m:cols/m:col", NS)
        assert sum(int(col.get("max") or 0) - int(col.get("min") or 0) + 1 for col in widths) >= 12
        assert all(col.get("customWidth") == "1" for col in widths)


def test_every_column_of_the_view_is_shown_and_explained(book: Path, dutch: Path) -> None:
    assert {field.name for field in FIELDS} == {
        name for name in COLUMNS if f"{name.removesuffix('_nl')}_nl" != name
    }
    for at, (file, prospects_name, about_name) in enumerate(
        ((book, "Prospects", "About"), (dutch, "Prospects", "Toelichting"))
    ):
        titles = [field.titles[at] for field in FIELDS]
        assert list(sheet(file, prospects_name)[0]) == titles
        assert len(set(titles)) == len(titles)
        told = about(file, about_name)
        assert not [title for title in titles if not told.get(title)]
        assert not [
            texts[at] for texts in (*LISTS.values(), *PERMISSIONS.values()) if texts[at] not in told.values()
        ]
        assert told["As of" if at == 0 else "Per"] == "2026-06-30"


def test_about_says_day_source_and_filters(served_list: Workspace, tmp_path: Path) -> None:
    wish = Wish(sectors=("bouw",), channel="phone", least_probability=0.25, per_seller=5)
    told = about(write(served_list, tmp_path / "some.xlsx", "en", wish), "About")
    assert told["As of"] == "2026-06-30"
    assert "sales.good_performer_prospects" in told["Source"]
    assert told["Companies"].endswith("of 200 on the published list")
    assert told["Lists"] == "lookalike, healthy, both"
    assert told["May be approached by"] == "phone"
    assert told["Chance at least"] == "25%"
    assert told["At most per seller"] == "5"


def test_values_have_the_form_of_their_kind(book: Path) -> None:
    first = sheet(book, "Prospects")[0]
    made = prospects()[0]
    assert first["Rank"] == 1
    assert first["Chance"] == made["probability"]
    assert first["Value a year"] == float(made["expected_yearly_value"])
    assert first["As of"] == datetime(2026, 6, 30)
    assert (first["Natural person"], first["Healthy"]) == ("no", "yes")
    assert first["Phone"] == "allowed"
    formats = {
        node.get("formatCode") for node in part(book, "xl/styles.xml").findall(".//m:numFmts/m:numFmt", NS)
    }
    assert {'"€" #,##0', "yyyy-mm-dd", "0.0", "0%"} <= formats
    ids = {node.get("numFmtId") for node in part(book, "xl/styles.xml").findall(".//m:cellXfs/m:xf", NS)}
    assert "1" in ids  # whole numbers have a number of their own


def test_permissions_and_lists_are_coloured(book: Path, dutch: Path) -> None:
    for file, words in (
        (book, {"not allowed", "needs consent", "allowed"}),
        (dutch, {"mag niet", "toestemming nodig", "mag"}),
    ):
        cells = part(file, "xl/worksheets/sheet1.xml")
        rules: dict[str, set[str]] = {}
        for node in cells.findall("m:conditionalFormatting", NS):
            rules[re.sub(r"\d+", "", node.get("sqref") or "")] = {
                (each.text or "").strip('"') for each in node.findall("m:cfRule/m:formula", NS)
            }
        titles = list(sheet(file, "Prospects")[0])
        shown = {titles[_column(ref.split(":")[0])]: values for ref, values in rules.items()}
        phone = "Phone" if file == book else "Telefoon"
        visit = "Visit" if file == book else "Bezoek"
        assert {phone, "E-mail", "Post", visit} < set(shown)
        assert shown[phone] == shown[visit] == words
        assert len(shown["List" if file == book else "Lijst"]) == 5


def _column(letters: str) -> int:
    place = 0
    for letter in letters:
        place = place * 26 + ord(letter) - ord("A") + 1
    return place - 1


def test_dutch_is_dutch_all_over(dutch: Path) -> None:
    first = sheet(dutch, "Prospects")[0]
    assert first["Sector"] == "Industrie"
    assert first["Lijst"] == "beide"
    assert "werkzame personen" in first["Wat ervoor pleit"]
    assert first["Waarom deze lijst"] == "bij de beste vijfde"
    reason = sheet(dutch, "Redenen")[0]
    assert (reason["De waarde"], reason["In woorden"]) == ("Bouw", "41 % van de 61 klanten")


def test_reasons_stand_in_the_order_of_the_list(book: Path) -> None:
    rows = sheet(book, "Reasons")
    assert [(row["Company ID"], row["Speaks"], row["Place"], row["Points"]) for row in rows[:4]] == [
        ("10000001", "for", 1, 12.5),
        ("10000001", "for", 2, 4.0),
        ("10000001", "against", 1, -7.25),
        ("10000002", "for", 1, 12.5),
    ]
    assert len(rows) == 600
    assert rows[0]["Rank"] == 1


def test_contact_details_are_left_out_here_too(book: Path) -> None:
    rows = sheet(book, "Prospects")
    assert {row["Phone"] for row in rows if row["Telephone"]} == {"allowed"}
    assert {row["Phone"] for row in rows if not row["Telephone"]} == {"needs consent", "not allowed"}


def test_a_column_that_is_new_in_the_view_is_shown_as_it_is(served_list: Workspace, tmp_path: Path) -> None:
    listing = choose(served_list, Wish(limit=1))
    listing.rows[0].update(newer="=n", newer_nl="=nieuw")
    wider = workbook.Listing(**{**vars(listing), "columns": (*listing.columns, "newer", "newer_nl")})
    write_workbook(tmp_path / "a.xlsx", wider, "nl")
    (row,) = sheet(tmp_path / "a.xlsx", "Prospects")
    assert list(row)[-1] == "newer"
    assert row["newer"] == "=nieuw"


def test_an_empty_list_is_a_workbook_too(empty_list: Workspace, tmp_path: Path) -> None:
    path = write(empty_list, tmp_path / "none.xlsx")
    assert sheet(path, "Prospects") == []
    assert about(path, "About")["Companies"] == "0 of 0 on the published list"


def test_what_does_not_fit_is_said_before_anything_is_written(
    served_list: Workspace, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    with pytest.raises(PaywellError, match="there is no folder"):
        write(served_list, tmp_path / "nowhere" / "a.xlsx")
    monkeypatch.setattr(workbook, "MOST_ROWS", 599)
    with pytest.raises(PaywellError, match="599 rows at most"):
        write(served_list, tmp_path / "a.xlsx")
    assert list(tmp_path.glob("*.xlsx")) == []
    monkeypatch.setattr(workbook, "MOST_ROWS", 600)
    write(served_list, tmp_path / "a.xlsx")
    assert [path.name for path in tmp_path.iterdir()] == ["a.xlsx"]
