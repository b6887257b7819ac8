"""The demo's files: same bytes for the same seed, the shapes of their systems, the promised traps."""

from __future__ import annotations

import hashlib
from collections import Counter
from datetime import date
from pathlib import Path

import fastexcel
import numpy as np
import pandas as pd
import pyarrow as pa
import pytest
from stdnum import iban
from stdnum.nl import bsn, btw

from orchestration.demo import generate, setting
from orchestration.demo.market import HOLDING, make_market
from orchestration.demo.names import make_names
from orchestration.errors import PaywellError
from tests.unit.demo.reading import CUSTOMERS, Demo


def digests(folder: Path) -> dict[str, str]:
    files = sorted(path for path in folder.rglob("*") if path.is_file())
    return {str(path.relative_to(folder)): hashlib.sha256(path.read_bytes()).hexdigest() for path in files}


def test_same_seed_gives_the_same_bytes_and_another_seed_does_not(demo: Demo, tmp_path: Path) -> None:
    generate(tmp_path / "again", customers=CUSTOMERS)
    assert digests(tmp_path / "again") == digests(demo.folder)
    generate(tmp_path / "again", customers=CUSTOMERS, seed=8)
    other = digests(tmp_path / "again")
    assert set(other) == set(digests(demo.folder))
    assert all(other[name] != digest for name, digest in digests(demo.folder).items())


def test_summary_lists_every_file_and_no_unfinished_folder_stays(demo: Demo) -> None:
    assert set(demo.summary.files) == set(digests(demo.folder))
    assert [path.name for path in demo.folder.parent.iterdir()] == ["company"]
    assert demo.summary.rows["exact/Accounts.csv"] == CUSTOMERS + 2
    assert demo.summary.rows["truth/companies.parquet"] == 25 * CUSTOMERS


def test_a_failed_run_leaves_the_earlier_demo(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    generate(tmp_path / "small", customers=20, years=2)
    before = digests(tmp_path / "small")

    def broken(*_: object) -> None:
        raise OSError("disk full")

    monkeypatch.setattr("orchestration.demo.company.write_workbook", broken)
    with pytest.raises(OSError, match="disk full"):
        generate(tmp_path / "small", customers=20, years=2, seed=1)
    assert digests(tmp_path / "small") == before
    assert [path.name for path in tmp_path.iterdir()] == ["small"]


def test_blocks_share_no_numbers(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(setting, "BLOCK_CUSTOMERS", 30)
    generate(tmp_path / "blocks", customers=70, years=2)
    demo = Demo(tmp_path / "blocks", None)  # type: ignore[arg-type]
    assert len(demo.truth("companies")) == 25 * 70
    assert demo.truth("companies")["kvk_number"].is_unique
    assert demo.truth("customers")["customer_id"].tolist() == [f"{1001 + k:08d}" for k in range(70)]
    assert demo.truth("accounts")["account_id"].is_unique
    for kind, key in (
        ("SalesInvoices_", "InvoiceNumber"),
        ("Receipts_", "EntryID"),
        ("SalesOrders_", "OrderNumber"),
    ):
        assert demo.table(kind)[key].is_unique
    rsin = [row["_embedded"]["eigenaar"]["rsin"] for row in demo.json("kvk/basisprofielen.jsonl.gz")]
    number = [row["kvkNummer"] for row in demo.json("kvk/basisprofielen.jsonl.gz")]
    pairs = {(a, b) for a, b in zip(number, rsin, strict=True) if b}
    assert len({b for _, b in pairs}) == len(pairs)


@pytest.mark.parametrize(
    ("arguments", "where"),
    [
        ({"customers": 19}, "--customers"),
        ({"customers": 1_000_001}, "--customers"),
        ({"years": 1}, "--years"),
        ({"years": 11}, "--years"),
        ({"seed": -1}, "--seed"),
        ({"until": date(1999, 12, 31)}, "--until"),
    ],
)
def test_arguments_out_of_range_are_refused(tmp_path: Path, arguments: dict[str, int], where: str) -> None:
    with pytest.raises(PaywellError) as error:
        generate(tmp_path / "x", **arguments)  # type: ignore[arg-type]
    assert error.value.where == where
    assert not (tmp_path / "x").exists()


def test_a_folder_with_something_else_is_not_replaced(tmp_path: Path) -> None:
    (tmp_path / "notes.txt").write_text("mine")
    with pytest.raises(PaywellError, match=r"notes\.txt"):
        generate(tmp_path, customers=20)
    assert (tmp_path / "notes.txt").read_text() == "mine"


def test_ends_and_lengths_other_than_the_usual_ones_work(tmp_path: Path) -> None:
    generate(tmp_path / "leap", customers=20, years=3, until=date(2024, 2, 29))
    demo = Demo(tmp_path / "leap", None)  # type: ignore[arg-type]
    assert demo.invoices["InvoiceDate"].between("2021-03-01", "2024-02-29").all()
    assert demo.receipts["EntryDate"].max() <= pd.Timestamp(2024, 2, 29)


def test_nothing_is_known_before_it_happened(demo: Demo) -> None:
    dates = {
        "SalesOrders_": ["OrderDate", "DeliveryDate", "CancelDate"],
        "SalesInvoices_": ["InvoiceDate", "DisputeOpened", "DisputeClosed"],
        "Receipts_": ["EntryDate"],
        "Reminders_": ["SentDate"],
        "Accounts": ["Created"],
    }
    for kind, columns in dates.items():
        table = demo.table(kind)
        for column in columns:
            days = pd.to_datetime(table[column], format="%d-%m-%Y", errors="coerce")
            assert days.notna().any() and days.max() <= pd.Timestamp(2026, 6, 30), (kind, column)
    for name in ("consents", "engagements"):
        assert max(row["timestamp"] for row in demo.json(f"hubspot/{name}.jsonl")) < "2026-07-01"
    for name in ("companies", "contacts", "deals"):
        assert (
            max(row["properties"]["createdate"] for row in demo.json(f"hubspot/{name}.jsonl")) < "2026-07-01"
        )


def test_erp_encodings_line_ends_and_the_bom(demo: Demo) -> None:
    marked = [name for name in demo.summary.files if (demo.folder / name).read_bytes()[:3] == b"\xef\xbb\xbf"]
    assert marked == ["exact/Receipts_2025.csv"]
    accounts = (demo.folder / "exact/Accounts.csv").read_bytes()
    assert accounts.count(b"\n") == accounts.count(b"\r\n")
    with pytest.raises(UnicodeDecodeError):
        accounts.decode("utf-8")
    assert "é" in accounts.decode("cp1252")


def test_every_promised_trap_is_there(demo: Demo) -> None:
    invoices = demo.lines("exact/SalesInvoices_2026.csv")
    width = invoices[0].count(";")
    assert sum("n.v.t." in line for line in invoices) == 1
    assert sum("00-00-0000" in line for line in invoices) == 1
    assert sum(line.count(";") != width for line in invoices if line) == 1
    assert sum(count - 1 for count in Counter(line for line in invoices if line).values()) == 4
    receipts = demo.lines("exact/Receipts_2025.csv")
    assert sum(count - 1 for count in Counter(line for line in receipts if line).values()) == 4
    assert not (demo.folder / "exact/Receipts_2026.csv").read_bytes().endswith(b"\n")
    dotted = (
        demo.table("SalesInvoices_")
        .groupby("file")["Amount"]
        .apply(lambda x: x.str.contains(r"\d\.\d{3},").any())
    )
    assert dotted[dotted].index.tolist() == ["SalesInvoices_2024.csv"]
    short = demo.table("SalesInvoices_").query("InvoiceTo.str.len() < 8")
    assert set(short["file"]) == {"SalesInvoices_2022.csv", "SalesInvoices_2026.csv"}
    assert 0 < len(short) < 100
    assert (
        sum(
            demo.totals[f"traps_{name}"]
            for name in ("duplicate_invoices", "duplicate_receipts", "duplicate_accounts")
        )
        == 10
    )
    assert sum(demo.totals[f"traps_unreadable_{name}"] for name in ("invoices", "receipts")) == 5
    sheet = (
        fastexcel.read_excel(demo.folder / "creditdesk/Betalingsregelingen.xlsx")
        .load_sheet("Regelingen")
        .to_pandas()
    )
    assert list(sheet.columns) == ["Regeling", "Debiteur", "Vervaldatum", "Bedrag", "Voldaan op"]
    assert sheet["Regeling"].is_unique and str(sheet["Vervaldatum"].dtype).startswith("datetime")


def test_names_with_quotes_stay_readable(tmp_path: Path) -> None:
    from orchestration.demo.writers import csv_lines

    lines = csv_lines([['Café "Bos"', "a;b", "plain", None], ["1", "2", "3", "4"]], ";", "\r\n").to_pylist()
    assert lines == ['"Café ""Bos""";1\r\n', '"a;b";2\r\n', "plain;3\r\n", ";4\r\n"]


def test_identifying_numbers_pass_their_checks(demo: Demo) -> None:
    vat = {}
    for row in demo.json("kvk/basisprofielen.jsonl.gz"):
        owner = row["_embedded"]["eigenaar"]
        assert len(row["kvkNummer"]) == 8 and row["kvkNummer"].isdigit()
        assert btw.is_valid(owner["btwnummer"])
        assert (owner["rsin"] is None) == (owner["rechtsvorm"] == "Eenmanszaak")
        if owner["rsin"]:
            assert bsn.is_valid(owner["rsin"])
            assert owner["btwnummer"] == f"NL{owner['rsin']}B01"
        vat[row["kvkNummer"]] = owner["btwnummer"]
    assert len(set(vat.values())) == len(vat) == 25 * CUSTOMERS
    accounts = demo.table("Accounts")
    assert accounts["IBAN"].str.len().gt(0).mean() > 0.6
    assert all(iban.is_valid(number) for number in accounts["IBAN"] if number)
    known = accounts[(accounts["ChamberOfCommerce"] != "") & (accounts["VATNumber"] != "")]
    assert (known["ChamberOfCommerce"].map(vat) == known["VATNumber"]).all()


def test_company_versions_are_dated_once_and_show_what_changed(demo: Demo) -> None:
    versions = pd.DataFrame(
        (
            row["kvkNummer"],
            row["peildatum"],
            row["status"],
            row["_embedded"]["hoofdvestiging"]["adressen"][0]["postcode"],
        )
        for row in demo.json("kvk/basisprofielen.jsonl.gz")
    ).set_axis(["kvk", "day", "status", "postcode"], axis=1)
    assert not versions.duplicated(["kvk", "day"]).any()
    assert versions["day"].max() <= "2026-06-30"
    truth = demo.truth("companies").set_index("kvk_number")
    last = versions.sort_values("day").groupby("kvk")["status"].last()
    failed = pd.to_datetime(truth["failed_date"]) <= pd.Timestamp(2026, 6, 30)
    assert (last.reindex(truth.index) == "failliet").equals(failed)
    moved = versions.groupby("kvk")["postcode"].nunique()
    assert 0.04 < (moved > 1).mean() < 0.25


def test_crm_properties_are_text_and_half_the_numbers_are_missing(demo: Demo) -> None:
    companies = list(demo.json("hubspot/companies.jsonl"))
    assert all(
        value is None or isinstance(value, str) for row in companies for value in row["properties"].values()
    )
    numbered = sum(row["properties"]["kvk_number"] is not None for row in companies) / len(companies)
    assert 0.44 < numbered < 0.62
    truth = demo.truth("accounts")
    assert set(truth["account_id"]) == {row["id"] for row in companies}
    assert 0.015 < truth["duplicate_of"].notna().mean() < 0.06
    sold = demo.truth("customers")["kvk_number"].dropna()
    assert 0.86 < sold.isin(truth["kvk_number"]).mean() < 0.97
    ids = {row["id"] for row in companies}
    contacts = list(demo.json("hubspot/contacts.jsonl"))
    assert {row["associations"]["company"] for row in contacts} <= ids
    assert {row["contactId"] for row in demo.json("hubspot/consents.jsonl")} <= {
        row["id"] for row in contacts
    }
    deals = list(demo.json("hubspot/deals.jsonl"))
    assert {row["properties"]["dealstage"] for row in deals} >= {"closedwon", "closedlost"}
    kinds = {row["type"] for row in demo.json("hubspot/engagements.jsonl")}
    assert kinds == {"VISIT", "CALL", "EMAIL", "TICKET", "COMPLAINT", "QUOTE"}


def test_bureau_rows_are_known_when_they_say(demo: Demo) -> None:
    ratings = pd.read_csv(demo.folder / "creditsafe/ratings.csv.gz", dtype={"kvkNumber": str})
    assert not ratings.duplicated(["kvkNumber", "ratedOn"]).any()
    assert (
        ratings["creditScore"].between(1, 100).all() and ratings["probabilityOfDefault"].between(0, 1).all()
    )
    assert ratings["ratedOn"].max() <= "2026-06-30"
    accounts = pd.read_csv(demo.folder / "creditsafe/financials.csv.gz", dtype={"kvkNumber": str})
    lag = (pd.to_datetime(accounts["publishedOn"]) - pd.to_datetime(accounts["periodEnd"])).dt.days
    assert 180 < lag.median() < 260 and accounts["publishedOn"].max() <= "2026-06-30"
    assert not accounts.duplicated(["kvkNumber", "periodEnd"]).any()
    bankruptcies = {row["kvkNummer"] for row in demo.json("creditsafe/insolventies.jsonl")}
    failed = demo.truth("companies").dropna(subset="failed_date")
    assert bankruptcies <= set(failed["kvk_number"])


def test_the_register_holds_near_twins(demo: Demo) -> None:
    rows = [
        (
            row["kvkNummer"],
            row["peildatum"],
            row["naam"],
            row["_embedded"]["eigenaar"]["moederKvkNummer"],
            address["straatnaam"],
            address["huisnummer"],
            address["postcode"],
            address["plaats"],
        )
        for row in demo.json("kvk/basisprofielen.jsonl.gz")
        for address in row["_embedded"]["hoofdvestiging"]["adressen"]
    ]
    versions = pd.DataFrame(
        rows, columns=["kvk", "day", "name", "parent", "street", "number", "postcode", "town"]
    )
    first = versions.sort_values("day").drop_duplicates("kvk").drop(columns="day")
    form = r" (?:B\.V\.|N\.V\.|U\.A\.|V\.O\.F\.)$|^(?:Stichting|Maatschap|Coöperatie) "
    first["core"] = first["name"].str.replace(form, "", regex=True)
    bare = first["core"].str.replace(r" (?:Holding|Beheer|Groep|Management)$", "", regex=True)
    at = ["street", "number", "postcode", "town"]
    holdings = first[bare != first["core"]].assign(bare=bare)
    house = first.merge(holdings, left_on=["parent", *at], right_on=["kvk", *at])
    assert 0.007 < len(house) / len(first) < 0.025
    assert (house["core_x"] == house["bare"]).mean() > 0.6
    same = first.groupby(["core", "town"])["kvk"].transform("size") > 1
    assert 0.01 < same.mean() < 0.05
    near = first[first["town"] == "Amsterdam"]["core"].drop_duplicates().tolist()
    assert sum(len(a) > 6 and _one_letter_apart(a, b) for a in near for b in near if len(a) < len(b)) >= 3


def _one_letter_apart(a: str, b: str) -> bool:
    """Whether b is a with one letter more."""
    return len(b) == len(a) + 1 and any(b[:k] + b[k + 1 :] == a for k in range(len(b)))


def test_names_one_letter_off_differ_from_theirs() -> None:
    from orchestration.demo.names import one_letter_off

    names = ["Janssen Bouw", "Bakkerij Vermeulen", "Dijk & Zn", "Groothandel Kok", "Alk", "Bakkerij"]
    wanted = ["Jansen Bouw", "Bakkerij Vermeullen", "Dyk & Zn", "Groothandel Koks", "Alks", "Bakkery"]
    assert one_letter_off(pa.array(names)).to_pylist() == wanted


def test_a_wrong_number_differs_in_one_of_its_last_five_digits() -> None:
    from orchestration.demo.crm import one_digit_wrong

    right = ["01234567", "99999999", "50000000"] * 100
    wrong = one_digit_wrong(np.random.default_rng(1), pa.array([*right, None])).to_pylist()
    assert wrong.pop() is None
    places = [[k for k in range(8) if a[k] != b[k]] for a, b in zip(right, wrong, strict=True)]
    assert {len(place) for place in places} == {1} and {place[0] for place in places} == {3, 4, 5, 6, 7}
    assert all(len(number) == 8 and number.isdigit() for number in wrong)


def test_a_slipped_name_is_another_one() -> None:
    from orchestration.demo.crm import slipped_names

    names = ["Jansen Bouw B.V."] * 20_000
    slipped = slipped_names(np.random.default_rng(1), pa.array(names)).to_pylist()
    other = [name for name in slipped if name != names[0]]
    assert 0.085 < len(other) / len(names) < 0.11
    longer = sum(name.startswith("Jansen Bouw B.V. ") for name in other) / len(names)
    brands = sum(name[0] != "J" for name in other) / len(names)
    assert 0.024 < longer < 0.036 and 0.022 < brands < 0.036


def test_few_numbers_in_the_crm_are_wrong(tmp_path: Path) -> None:
    generate(tmp_path / "large", customers=800, years=2)
    large = Demo(tmp_path / "large", None)  # type: ignore[arg-type]
    truth = large.truth("accounts").set_index("account_id")["kvk_number"]
    given = {
        row["id"]: row["properties"]["kvk_number"]
        for row in large.json("hubspot/companies.jsonl")
        if row["properties"]["kvk_number"]
    }
    wrong = sum(truth[account] != number for account, number in given.items()) / len(given)
    assert 0.0005 < wrong < 0.008
    phones = [row["properties"]["phone"] for row in large.json("hubspot/companies.jsonl")]
    abroad = [phone.startswith("+31 ") for phone in phones if phone]
    assert 0.18 < sum(abroad) / len(abroad) < 0.32


def test_groups_share_switchboards_and_websites() -> None:
    market_setting = setting.Setting(200, 7, 3, date(2026, 6, 30))
    block = market_setting.blocks[0]
    market = make_market(market_setting, block)
    names = make_names(market_setting, block, market)
    parent = market.parent
    grown = (parent >= 0) & (market.twin_kind[parent] != HOLDING)
    for text, share in ((names.phone, 0.5), (names.domain, 0.6)):
        own = np.array(text.to_pylist())
        assert abs((own == own[parent])[grown].mean() - share) < 0.12
        housed = market.twin_kind == HOLDING
        assert abs((own == own[market.twin_of])[housed].mean() - share) < 0.15
    assert (market.town[market.twin_of] == market.town)[market.twin_kind > 0].all()
    heads = np.unique(parent[parent >= 0])
    assert (parent[heads] < 0).all()
