"""Files for the CRM: its own field names, nothing filled that is not known, and text that nobody computes."""

from __future__ import annotations

import csv
import re
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest

from orchestration.errors import PaywellError
from orchestration.prospects.crm_csv import HUBSPOT, PLAIN, SALESFORCE, TARGETS, Exported, write_csv
from orchestration.prospects.fields import FIELDS
from orchestration.prospects.listing import Wish, choose
from orchestration.workspace import Workspace
from tests.unit.prospects.made_list import AWKWARD, prospects, serve

# the properties of HubSpot's companies and the fields of Salesforce's Account that the documentation of both names
THEIRS = {
    HUBSPOT: "name domain industry annualrevenue numberofemployees city zip country lifecyclestage hubspot_owner_id",
    SALESFORCE: """Name AccountNumber AnnualRevenue BillingCity BillingCountry BillingPostalCode Industry
        NumberOfEmployees Ownership Rating Website ParentId OwnerId Type DunsNumber""",
}
OURS = {HUBSPOT: r"paywell_[a-z_]+", SALESFORCE: r"Paywell_[A-Za-z_]+[a-z]__c"}
ID = {HUBSPOT: "Record ID", SALESFORCE: "Id"}


def write(
    workspace: Workspace, path: Path, target: str, wish: Wish | None = None, language: Any = "en"
) -> Exported:
    return write_csv(path, choose(workspace, wish or Wish(lists=("all",))), target, language)


def read(path: Path) -> list[dict[str, str]]:
    with path.open(encoding="utf-8-sig", newline="") as file:
        return list(csv.DictReader(file))


def one(tmp_path: Path, target: str, **changed: Any) -> dict[str, str]:
    """The row for one prospect with some values changed."""
    workspace = serve(tmp_path / "data", [{**prospects()[1], "account_id": None, **changed}])
    write(workspace, tmp_path / "one.csv", target)
    (row,) = read(tmp_path / "one.csv")
    return row


@pytest.mark.parametrize("target", [HUBSPOT, SALESFORCE])
def test_headers_are_the_fields_of_the_crm_and_ours(
    served_list: Workspace, tmp_path: Path, target: str
) -> None:
    write(served_list, tmp_path / "new.csv", target)
    header = list(read(tmp_path / "new.csv")[0])
    theirs = THEIRS[target].split()
    assert header[: len(theirs)] == theirs
    assert all(re.fullmatch(OURS[target], name) for name in header[len(theirs) :])
    assert len(header) == len(set(header))
    update = list(read(tmp_path / "new-update.csv")[0])
    # what people typed in the CRM stays: its id and our fields only
    assert update == [ID[target], *header[len(theirs) :]]


@pytest.mark.parametrize("target", TARGETS)
def test_no_cell_begins_as_a_formula(served_list: Workspace, tmp_path: Path, target: str) -> None:
    exported = write(served_list, tmp_path / "out.csv", target)
    cells = [cell for file in exported.files for row in read(file.path) for cell in row.values()]
    risky = [cell for cell in cells if cell.startswith(("=", "+", "-", "@", "\t", "\r", "＝"))]
    # a negative score is a number, which computes to itself
    assert not [cell for cell in risky if not re.fullmatch(r"-\d+\.\d", cell)]
    assert not [cell for cell in cells if re.search(r"[\x00-\x1f\u202e]", cell)]
    for name in (
        '\'=HYPERLINK("http://evil.example","Bakker")',
        "'+31 Bouw",
        "'@Sum Studio",
        "'=1+1",
        "'=2+2",
    ):
        assert name in cells
    for number in ("10000009", "10000010", "10000014", "10000015"):
        assert AWKWARD[number] in cells


def test_a_negative_number_stays_a_number(tmp_path: Path) -> None:
    assert one(tmp_path, PLAIN, score=-3.5, advised_limit_amount=Decimal("-1.00"))["score"] == "-3.5"


@pytest.mark.parametrize("target", TARGETS)
def test_drawn_twice_it_is_the_same_file(served_list: Workspace, tmp_path: Path, target: str) -> None:
    other = serve(tmp_path / "data", list(reversed(prospects())))
    for workspace, name in ((served_list, "a"), (other, "b")):
        (tmp_path / name).mkdir()
        write(workspace, tmp_path / name / "x.csv", target)
    files = sorted(path.name for path in (tmp_path / "a").iterdir())
    assert files == (["x.csv"] if target == PLAIN else ["x-update.csv", "x.csv"])
    for file in files:
        assert (tmp_path / "a" / file).read_bytes() == (tmp_path / "b" / file).read_bytes()


def test_only_the_plain_file_has_a_mark(served_list: Workspace, tmp_path: Path) -> None:
    for target in TARGETS:
        write(served_list, tmp_path / "x.csv", target)
        content = (tmp_path / "x.csv").read_bytes()
        assert content.startswith(b"\xef\xbb\xbf") == (target == PLAIN)
        assert "Müller–Ünlü Straße 株式会社" in content.decode("utf-8")
        assert b"\r\n" in content
        assert b"\r\r" not in content


def test_the_plain_file_holds_all_columns_in_the_order_of_the_list(
    served_list: Workspace, tmp_path: Path
) -> None:
    exported = write(served_list, tmp_path / "all.csv", PLAIN)
    rows = read(tmp_path / "all.csv")
    assert list(rows[0]) == [field.name for field in FIELDS]
    assert [row["company_id"] for row in rows] == [row["company_id"] for row in prospects()]
    assert [(file.rows, file.is_update) for file in exported.files] == [(200, False)]
    first = rows[0]
    assert (first["probability"], first["expected_yearly_value"]) == ("0.946", "100.50")
    assert (first["is_natural_person"], first["as_of_date"]) == ("false", "2026-06-30")
    assert (first["phone"], first["registration_number"]) == ("0031 20 0000001", "02000001")
    assert rows[2]["phone"] == ""
    write(served_list, tmp_path / "nl.csv", PLAIN, language="nl")
    assert read(tmp_path / "nl.csv")[0]["list_reason"] == "bij de beste vijfde"


def test_a_company_that_the_crm_has_goes_into_the_update(served_list: Workspace, tmp_path: Path) -> None:
    for target, form in ((HUBSPOT, r"\d+"), (SALESFORCE, r"001\w{15}")):
        exported = write(served_list, tmp_path / "x.csv", target)
        new, update = read(exported.files[0].path), read(exported.files[1].path)
        field = "paywell_company_id" if target == HUBSPOT else "Paywell_Company_Id__c"
        theirs = [
            row["company_id"]
            for row in prospects()
            if row["account_id"] and re.fullmatch(form, row["account_id"])
        ]
        assert [row[field] for row in update] == theirs
        assert {row[field] for row in new} == {row["company_id"] for row in prospects()} - set(theirs)
        assert all(re.fullmatch(form, row[ID[target]]) for row in update)
        assert [file.is_update for file in exported.files] == [False, True]
        assert [file.rows for file in exported.files] == [len(new), len(update)]
        # accounts of another system are new to this one, and counted
        others = sum(bool(row["account_id"]) for row in prospects()) - len(theirs)
        assert exported.foreign_accounts == others > 0


def test_the_update_is_written_also_where_nobody_is_in_the_crm(tmp_path: Path) -> None:
    one(tmp_path, HUBSPOT)
    assert read(tmp_path / "one-update.csv") == []
    assert (tmp_path / "one-update.csv").read_text("utf-8").startswith("Record ID,paywell_company_id,")


def test_nothing_of_theirs_is_made_up(served_list: Workspace, tmp_path: Path) -> None:
    write(served_list, tmp_path / "h.csv", HUBSPOT)
    for row in read(tmp_path / "h.csv"):
        assert row["annualrevenue"] == ""
        assert row["lifecyclestage"] == "lead"
        assert row["hubspot_owner_id"] in ("", "11002")
        assert row["hubspot_owner_id"] == (row["paywell_seller"] if row["paywell_seller"].isdigit() else "")
    write(served_list, tmp_path / "s.csv", SALESFORCE)
    for row in read(tmp_path / "s.csv"):
        empty = ("AccountNumber", "AnnualRevenue", "Ownership", "Rating", "ParentId", "OwnerId", "DunsNumber")
        assert [row[name] for name in empty] == [""] * len(empty)
        assert row["Type"] == "Prospect"


def test_a_salesforce_owner_is_a_user_of_salesforce(tmp_path: Path) -> None:
    assert one(tmp_path, SALESFORCE, seller_code="0055e00001abcdeAAA")["OwnerId"] == "0055e00001abcdeAAA"
    assert one(tmp_path, SALESFORCE, seller_code="0055e00001abcde")["OwnerId"] == "0055e00001abcde"
    assert one(tmp_path, SALESFORCE, seller_code="0015e00001abcde")["OwnerId"] == ""


@pytest.mark.parametrize(
    ("website", "domain"),
    [
        ("https://www.Bakker.example/over?x=1", "bakker.example"),
        ("bakker.example", "bakker.example"),
        ("http://shop.bakker.example:8080", "shop.bakker.example"),
        ("WWW.BAKKER.EXAMPLE#a", "bakker.example"),
        ("none", ""),
        ("info@bakker.example", ""),
        ("=bad", ""),
        ("not a site.example", ""),
        ("bakker.", ""),
        (None, ""),
    ],
)
def test_the_domain_is_the_host_of_the_website(tmp_path: Path, website: str | None, domain: str) -> None:
    assert one(tmp_path, HUBSPOT, website=website)["domain"] == domain


def test_an_industry_is_given_only_where_their_list_has_one_for_the_section(tmp_path: Path) -> None:
    assert one(tmp_path, HUBSPOT, sector_section="F")["industry"] == "CONSTRUCTION"
    assert one(tmp_path, HUBSPOT, sector_section="G")["industry"] == ""
    assert one(tmp_path, SALESFORCE, sector_section="C")["Industry"] == "Manufacturing"
    assert one(tmp_path, SALESFORCE, sector_section="unknown")["Industry"] == ""


def test_our_fields_carry_the_advice_and_what_may_be_done(tmp_path: Path) -> None:
    row = one(tmp_path, HUBSPOT, phone_permission="needs_consent", permission_notes="ask first")
    assert row["paywell_expected_yearly_value"] == "200.50"
    assert row["paywell_currency"] == "EUR"
    assert (row["paywell_list"], row["paywell_rank"], row["paywell_sector"]) == ("both", "2", "Construction")
    assert (row["paywell_phone"], row["paywell_phone_permission"]) == ("", "needs_consent")
    assert row["paywell_permission_notes"] == "ask first; telephone number left out: it may not be called"
    assert one(tmp_path, HUBSPOT)["paywell_phone"] == "0031 20 0000002"
    assert one(tmp_path, HUBSPOT)["paywell_reasons_for"].startswith("41 % of the 61")
    assert one(tmp_path, HUBSPOT)["paywell_as_of_date"] == "2026-06-30"


def test_a_list_for_a_channel_holds_nobody_else(served_list: Workspace, tmp_path: Path) -> None:
    for target in (HUBSPOT, SALESFORCE):
        wish = Wish(lists=("all",), channel="phone")
        exported = write(served_list, tmp_path / "p.csv", target, wish)
        name = "paywell_phone_permission" if target == HUBSPOT else "Paywell_Phone_Permission__c"
        rows = [row for file in exported.files for row in read(file.path)]
        assert {row[name] for row in rows} == {"allowed"}
        assert len(rows) == sum(row["phone_permission"] == "allowed" for row in prospects())


def test_a_folder_that_is_not_there_is_named(served_list: Workspace, tmp_path: Path) -> None:
    for target in TARGETS:
        with pytest.raises(PaywellError, match="there is no folder"):
            write(served_list, tmp_path / "none" / "x.csv", target)
    assert list(tmp_path.iterdir()) == []
