"""`paywell match`: the work list, the comparison, the decisions, and what each refuses."""

from __future__ import annotations

import csv
import hashlib
import json
from collections.abc import Iterator
from datetime import date
from pathlib import Path
from typing import Any

import duckdb
import pytest
from rich.console import Console
from typer.testing import CliRunner

from orchestration.cli import app
from orchestration.commands import match

CUSTOMERS = {
    # id: name, street, postcode, town, phone, e-mail, open
    "00001001": (
        "Bakker Bouw B.V.",
        "Kade 3",
        "1234AB",
        "Delft",
        "015-1234567",
        "adm@bakkerbouw.example",
        50,
    ),
    "00001002": ("De Linde", "Laan 9", "2345CD", "Leiden", None, None, 900),
    "00001003": ("Bakker en Zn", None, None, None, None, None, None),
}
COMPANIES = {
    "3001": ("Bakker Bouw", "Kade 3", "1234 AB", "DELFT", "https://www.bakkerbouw.example/over"),
    "3002": ("Bakker Bouw Holding", "Kade 5", "1234AB", "Delft", None),
    "3003": ("De Linde", "Laan 9", "2345CD", "Leiden", None),
}
ACCOUNTS = {
    "A1": ("Bakker", "Kade 3", "1234AB", "Delft", "+31 15 123 45 67"),
    "A2": ("Linde", None, None, None, None),
}
EVIDENCE = (
    "same name, nobody else's +21.0; same postcode and house number +16.1; other domain -3.9; no more to say"
)
PAIRS = [
    # id, left, right, place, probability, evidence
    ("Raaaa0001", ("customer", "00001001"), ("company", "3001"), 1, 0.81, EVIDENCE),
    ("Raaaa0002", ("customer", "00001001"), ("company", "3002"), 2, 0.12, "similar name +2.5"),
    ("Rbbbb0001", ("customer", "00001002"), ("company", "3003"), 1, 0.70, "same name +9.0"),
    ("Rcccc0001", ("account", "A1"), ("company", "3001"), 1, 0.90, "same name +9.0"),
    ("Rdddd0001", ("account", "A1"), ("customer", "00001001"), 1, 0.60, None),
    ("Reeee0001", ("account", "A2"), ("company", "3003"), 1, 0.95, "same name +9.0"),
]
NAMES = {
    **{("customer", key): row[0] for key, row in CUSTOMERS.items()},
    **{("company", key): row[0] for key, row in COMPANIES.items()},
    **{("account", key): row[0] for key, row in ACCOUNTS.items()},
}


def build(path: Path) -> None:
    """A build database as a run leaves it: three customers, three companies, two accounts, six pairs to review."""
    path.parent.mkdir(parents=True, exist_ok=True)
    with duckdb.connect(str(path)) as con:
        con.execute(
            """create schema core; create schema input; create schema receivables;
            create table core.dim_customer (customer_id text, customer_name text, street text, postal_code text,
                city text, phone text, email text, registration_number text);
            create table core.dim_company (company_id text, company_name text, street text, postal_code text,
                city text, website text, registration_number text, status text);
            create table core.run_context as select date '2026-06-30' as as_of_date;
            create table core.company_versions (company_id text, known_from date, company_name text, trade_names text,
                street text, postal_code text, city text, phone text, website text, status text);
            create table input.customer_versions (customer_id text, known_from date, known_until date,
                customer_name text, street text, email text);
            create table input.input__contacts (account_id text, email text, created_at timestamp);
            insert into core.company_versions values
                ('3001', '2020-01-01', 'Bakker Bouw', null, 'Markt 1', null, 'Delft', null, null, 'dormant'),
                ('3001', '2021-01-01', 'Bakker en Co', null, 'Markt 1', null, 'Delft', '0101112222', null, 'active'),
                ('3001', '2022-01-01', 'Bakker Bouw', 'Bakker Groot', 'Kade 3', '1234 AB', 'DELFT', '0151234567', null, 'active');
            insert into input.customer_versions values
                ('00001001', '2020-01-01', '2026-06-30', 'Bakker en Co', 'Kade 3', 'j@oud.example'),
                ('00001001', '2020-01-01', '2026-07-01', 'Bakker Bouw B.V.', 'Kade 99', 'j@nieuw.example');
            insert into input.input__contacts values ('A1', 'jan@bakkerbouw.example', '2026-06-30 12:00'),
                ('A1', 'piet@later.example', '2026-07-01'), ('A1', 'ans@zoveel.example', null), ('A1', null, null),
                ('A2', 'x@elders.example', null);
            create table core.dim_account (account_id text, account_name text, city text, lifecycle_stage text);
            create table input.input__accounts (account_id text, account_name text, address text, postal_code text,
                city text, phone text);
            create table receivables.open_items (customer_id text, open_amount_base decimal(18,2), base_currency_code text);
            create table core.matching_review (review_id text, left_type text, left_id text, left_name text,
                right_type text, right_id text, right_name text, place int, probability double, match_weight double,
                evidence text, is_implied bool, reason text);
            create table core.bridge_customer_company (customer_id text, company_id text, method text,
                probability double, match_weight double, evidence text);
            create table core.bridge_account_company (account_id text, company_id text, method text,
                probability double, match_weight double, evidence text);
            create table core.bridge_customer_account (customer_id text, account_id text, method text,
                probability double, match_weight double, evidence text);
            create table core.dim_party (party_id text, party_name text, company_id text, group_id text,
                customer_count int, account_count int, is_multiple bool);
            create table core.bridge_party_record (party_id text, record_type text, record_id text, method text,
                probability double);
            insert into core.bridge_customer_company values ('00001002', '3001', 'similarity', 0.97, 11, 'same name +9.0');
            insert into core.bridge_customer_account values ('00001003', 'A1', 'vat_number', 1, null, null);
            insert into core.dim_party values ('P1', 'De Linde', '3001', null, 1, 0, false);
            insert into core.bridge_party_record values ('P1', 'customer', '00001002', 'similarity', 0.97),
                ('P1', 'company', '3001', null, null), ('P2', 'customer', '00001001', null, null)"""
        )
        for key, (name, street, postcode, town, phone, email, money) in CUSTOMERS.items():
            con.execute(
                "insert into core.dim_customer values (?, ?, ?, ?, ?, ?, ?, ?)",
                [key, name, street, postcode, town, phone, email, {"00001002": "0003003"}.get(key)],
            )
            if money is not None:
                # two documents each, one of them a credit note
                con.execute(
                    f"insert into receivables.open_items values ('{key}', {money} + 10, 'EUR'), ('{key}', -10, 'EUR')"
                )
        for key, (name, street, postcode, town, website) in COMPANIES.items():
            con.execute(
                "insert into core.dim_company values (?, ?, ?, ?, ?, ?, ?, 'active')",
                [key, name, street, postcode, town, website, key],
            )
        for key, (name, street, postcode, town, phone) in ACCOUNTS.items():
            con.execute("insert into core.dim_account values (?, ?, ?, 'customer')", [key, name, town])
            con.execute(
                "insert into input.input__accounts values (?, ?, ?, ?, ?, ?)",
                [key, name, street, postcode, town, phone],
            )
        for review_id, left, right, place, probability, evidence in reversed(PAIRS):
            con.execute(
                "insert into core.matching_review values (?, ?, ?, ?, ?, ?, ?, ?, ?, 12.5, ?, false, 'two fit')",
                [review_id, *left, NAMES[left], *right, NAMES[right], place, probability, evidence],
            )


@pytest.fixture(scope="module")
def built(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("built") / "data" / "build" / "warehouse.duckdb"
    build(path)
    return path.parents[1]


@pytest.fixture
def at(tmp_path: Path, built: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    """A folder with a configuration, beside the data that a run left; a wide terminal without colours."""
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("PAYWELL_DATA", str(built))
    monkeypatch.delenv("PAYWELL_CONFIG", raising=False)
    monkeypatch.setattr(match, "console", Console(width=200, no_color=True))
    (tmp_path / "paywell.yml").write_text("sources: []\n")
    yield tmp_path


def ask(*arguments: str) -> tuple[int, str]:
    result = CliRunner().invoke(app, ["match", *arguments])
    assert result.exception is None or isinstance(result.exception, SystemExit), result.exception
    return result.exit_code, result.output


def facts(*arguments: str) -> Any:
    code, said = ask(*arguments, "--json")
    assert code == 0, said
    return json.loads(said)


def refused(*arguments: str) -> dict[str, str]:
    """What is said of a wrong use."""
    code, said = ask(*arguments, "--json")
    assert code == 2, said
    return json.loads(said)


def ids(*arguments: str) -> list[str]:
    return [row["review_id"] for row in facts("review", *arguments)["pairs"]]


def lines(at: Path) -> list[list[str]]:
    path = at / "match_decisions.csv"
    return list(csv.reader(path.open())) if path.exists() else []


# --- the work list


def test_most_open_money_comes_first_then_the_surest_and_candidates_of_a_record_stay_together(
    at: Path,
) -> None:
    # customer 00001002 owes 900, 00001001 owes 50: also through the account that may be it
    assert ids() == ["Rbbbb0001", "Rcccc0001", "Rdddd0001", "Raaaa0001", "Raaaa0002", "Reeee0001"]


def test_the_list_says_how_much_is_open_and_how_many_wait(at: Path) -> None:
    told = facts("review", "--limit", "2")
    assert (told["count"], told["record_count"], told["left_out"], told["decided_since"]) == (6, 4, 4, 0)
    assert [(row["open_amount"], row["base_currency_code"]) for row in told["pairs"]] == [
        ("900.00", "EUR"),
        (None, None),
    ]
    assert facts("review", "--limit", "0")["left_out"] == 0


def test_the_list_reads_well_and_ends_with_how_to_decide(at: Path) -> None:
    code, said = ask("review", "--limit", "5")
    assert code == 0
    assert "Rbbbb0001" in said and "customer:00001002" in said and "€ 900" in said and "70%" in said
    assert "same name, nobody else's; same postcode and house number; but other domain" in said
    # a pair without evidence gives its reason; a second candidate does not repeat the record
    assert "two fit" in said
    assert said.count("Bakker Bouw B.V.") == 2 and "  or  " in said
    assert "6 pairs of 4 records wait for a decision, 1 not shown (--limit 0 shows all)." in said
    assert "paywell match show Rbbbb0001" in said
    assert "paywell match accept Rbbbb0001   or   paywell match reject Rbbbb0001" in said


@pytest.mark.parametrize("kind", ["customer-company", "company-customer"])
def test_only_pairs_of_a_kind(at: Path, kind: str) -> None:
    told = facts("review", "--kind", kind)
    assert told["kind"] == "customer-company"
    assert [row["review_id"] for row in told["pairs"]] == ["Rbbbb0001", "Raaaa0001", "Raaaa0002"]


@pytest.mark.parametrize("kind", ["customer", "customer-firm", "", "firm-customer"])
def test_an_unknown_kind_is_refused(at: Path, kind: str) -> None:
    assert "customer-company, account-company, account-customer" in refused("review", "--kind", kind)["todo"]


def test_a_decided_pair_leaves_the_list(at: Path) -> None:
    facts("reject", "Raaaa0001")
    assert "Raaaa0001" not in ids() and "Raaaa0002" in ids()
    assert facts("review")["decided_since"] == 1
    _, said = ask("review")
    assert "1 pair more is settled by decisions since the last run." in said


def test_an_accepted_pair_settles_the_other_candidates_of_its_record(at: Path) -> None:
    facts("accept", "Raaaa0001")
    # the account may still be that company, and that customer
    assert ids() == ["Rbbbb0001", "Rcccc0001", "Rdddd0001", "Reeee0001"]
    _, said = ask("review")
    assert "2 pairs more are settled" in said


def test_an_accepted_pair_of_one_type_settles_nothing_else(at: Path) -> None:
    facts("accept", "customer:00001001", "customer:00001003")
    assert len(ids()) == 6


def test_nothing_waits(at: Path) -> None:
    for review_id in ("Raaaa0001", "Raaaa0002", "Rbbbb0001"):
        facts("reject", review_id)
    code, said = ask("review", "--kind", "customer-company")
    assert code == 0
    assert "Nothing waits for a decision of kind customer-company. 3 pairs more are settled" in said
    _, said = ask("review", "--kind", "customer-customer")
    assert "Nothing waits for a decision of kind customer-customer." in said and "more" not in said


@pytest.fixture
def other(at: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A build database of one's own, without pairs."""
    path = at / "own" / "build" / "warehouse.duckdb"
    build(path)
    with duckdb.connect(str(path)) as con:
        con.execute("delete from core.matching_review")
    monkeypatch.setenv("PAYWELL_DATA", str(at / "own"))
    return path


def offer(path: Path, *rows: tuple[str, str, str, str, str, int]) -> None:
    """Pairs of equal probability: id, types and ids, place."""
    with duckdb.connect(str(path)) as con:
        for review_id, left_type, left_id, right_type, right_id, place in rows:
            con.execute(
                "insert into core.matching_review values (?, ?, ?, 'x', ?, ?, 'y', ?, 0.5, 1, null, false, 'two fit')",
                [review_id, left_type, left_id, right_type, right_id, place],
            )


def test_records_that_are_equally_urgent_stand_in_the_order_of_their_ids_each_with_its_candidates_by_place(
    other: Path,
) -> None:
    offer(
        other,
        ("R4", "account", "A2", "company", "3001", 2),
        ("R1", "account", "A2", "company", "3002", 1),
        ("R2", "account", "A1", "company", "3001", 2),
        ("R3", "account", "A1", "company", "3002", 1),
    )
    assert ids() == ["R3", "R2", "R1", "R4"]


def test_what_follows_from_another_pair_is_not_asked(at: Path, other: Path) -> None:
    offer(
        other,
        ("R1", "account", "A1", "company", "3001", 1),
        ("R2", "account", "A1", "customer", "00001001", 1),
    )
    with duckdb.connect(str(other)) as con:
        con.execute("update core.matching_review set is_implied = review_id = 'R2'")
    assert ids() == ["R1"]
    assert facts("show", "R1")["other_candidates"] == []
    assert [row["review_id"] for row in facts("show", "account:A1")["candidates"]] == ["R1"]
    assert facts("show", "customer:00001001")["candidates"] == []


def test_a_record_may_be_entered_more_than_twice(other: Path) -> None:
    offer(
        other,
        ("R1", "customer", "00001001", "customer", "00001002", 1),
        ("R2", "customer", "00001001", "customer", "00001003", 2),
    )
    facts("accept", "R1")
    assert ids("--kind", "customer-customer") == ["R2"]


# --- a pair and a record


def test_a_pair_is_laid_side_by_side_with_what_agrees(at: Path) -> None:
    told = facts("show", "raaaa0001")
    assert told["review_id"] == "Raaaa0001"
    fields = {row["what"]: (row["left"], row["right"], row["is_same"]) for row in told["fields"]}
    assert fields == {
        "name": ("Bakker Bouw B.V.", "Bakker Bouw", False),
        "trade names": (None, "Bakker Groot", None),
        "street": ("Kade 3", "Kade 3", True),
        "postcode": ("1234AB", "1234 AB", True),
        "town": ("Delft", "DELFT", True),
        "phone": ("015-1234567", "0151234567", True),
        "domain": ("bakkerbouw.example", "bakkerbouw.example", True),
        "e-mail": ("adm@bakkerbouw.example", None, None),
        "registration number": (None, "3001", None),
        "state": (None, "active", None),
    }
    assert told["evidence"] == [
        {"outcome": "same name, nobody else's", "weight": 21.0},
        {"outcome": "same postcode and house number", "weight": 16.1},
        {"outcome": "other domain", "weight": -3.9},
        {"outcome": "no more to say", "weight": None},
    ]
    # of the same customer first, then of the same company
    assert [row["review_id"] for row in told["other_candidates"]] == ["Raaaa0002", "Rcccc0001"]
    assert told["decision"] is None


def test_a_phone_is_the_same_however_it_is_written(at: Path) -> None:
    fields = {row["what"]: row for row in facts("show", "Rdddd0001")["fields"]}
    assert (fields["phone"]["left"], fields["phone"]["right"]) == ("+31 15 123 45 67", "015-1234567")
    assert fields["phone"]["is_same"] is True
    # what each system means by its state is not compared
    fields = {row["what"]: row for row in facts("show", "Rcccc0001")["fields"]}
    assert (fields["state"]["left"], fields["state"]["right"]) == ("customer", "active")
    assert fields["state"]["is_same"] is None


def test_former_names_and_addresses_as_known_on_the_day_are_laid_beside(at: Path) -> None:
    fields = {row["what"]: row for row in facts("show", "Raaaa0001")["fields"]}
    also = {what: (row["left_also"], row["right_also"]) for what, row in fields.items()}
    # what becomes another only after the day is not former yet
    assert also["name"] == (["Bakker en Co"], ["Bakker en Co"])
    assert also["street"] == ([], ["Markt 1"])
    assert also["phone"] == ([], ["0101112222"])
    assert also["domain"] == (["oud.example"], [])
    # a former state says nothing of who it is
    assert also["state"] == ([], [])
    assert {what for what, row in fields.items() if row["was_same"]} == {"name"}
    _, said = ask("show", "Raaaa0001")
    assert "also Markt 1" in said and "≈" in said


def test_of_the_contacts_of_an_account_only_the_domain_is_shown(at: Path) -> None:
    fields = {row["what"]: row for row in facts("show", "Rcccc0001")["fields"]}
    assert fields["domain"]["left"] is None
    assert fields["domain"]["left_also"] == ["zoveel.example", "bakkerbouw.example"]
    assert fields["domain"]["is_same"] is None and fields["domain"]["was_same"] is True
    assert "jan@" not in ask("show", "Rcccc0001")[1]


def test_a_number_is_the_same_without_the_zeros_that_a_spreadsheet_took(at: Path) -> None:
    fields = {row["what"]: row for row in facts("show", "Rbbbb0001")["fields"]}
    assert (
        fields["registration number"]["left"] == "0003003"
        and fields["registration number"]["is_same"] is True
    )


def test_a_decision_is_shown_with_its_own_pair_only(at: Path) -> None:
    facts("reject", "Raaaa0001")
    assert facts("show", "Raaaa0001")["decision"]["decision"] == "reject"
    assert facts("show", "Raaaa0002")["decision"] is None
    assert len(facts("show", "company:3001")["decisions"]) == 1
    assert facts("show", "company:3002")["decisions"] == []


def test_a_pair_reads_well(at: Path) -> None:
    code, said = ask("show", "Raaaa0001")
    assert code == 0
    assert (
        "81% sure that they are one company (+12.5 bits)" in said and "on the list because: two fit" in said
    )
    assert "+21.0  " + "█" * 20 in said and "+16.1  " + "█" * 15 in said and "−3.9  " + "█" * 4 in said
    assert "█" * 21 not in said
    assert "Other candidates" in said and "Bakker Bouw Holding" in said
    assert "paywell match accept Raaaa0001" in said
    facts("accept", "Raaaa0001", "--by", "mila")
    _, said = ask("show", "Raaaa0001")
    assert f"Accepted by mila on {date.today()}; it counts from the next `paywell run`." in said
    assert "paywell match undo Raaaa0001" in said


def test_a_record_shows_its_links_party_fellows_candidates_and_decisions(at: Path) -> None:
    facts("reject", "customer:00001002", "company:3001", "--by", "mila", "--note", "moved [away]")
    told = facts("show", "customer:00001002")
    assert told["record_name"] == "De Linde"
    assert [
        (link["other_type"], link["other_id"], link["method"], link["probability"]) for link in told["links"]
    ] == [("company", "3001", "similarity", 0.97)]
    assert told["links"][0]["evidence"] == [{"outcome": "same name", "weight": 9.0}]
    assert told["party"]["party_id"] == "P1"
    assert [(row["record_type"], row["record_id"], row["record_name"]) for row in told["fellow_records"]] == [
        ("company", "3001", "Bakker Bouw")
    ]
    assert [row["review_id"] for row in told["candidates"]] == ["Rbbbb0001"]
    assert [row["decision"] for row in told["decisions"]] == ["reject"]
    _, said = ask("show", "customer:00001002")
    assert "97%" in said and "Party P1 De Linde, company 3001" in said and "Fellow records" in said
    assert f"Rejected by mila on {date.today()}: customer:00001002 company:3001 · moved [away]" in said


def test_a_record_is_found_from_its_other_side_too(at: Path) -> None:
    assert [link["other_id"] for link in facts("show", "company:3001")["links"]] == ["00001002"]
    assert [link["other_id"] for link in facts("show", "account:A1")["links"]] == ["00001003"]
    assert facts("show", "account:A1")["fields"]["street"] == "Kade 3"
    assert [row["review_id"] for row in facts("show", "company:3003")["candidates"]] == [
        "Reeee0001",
        "Rbbbb0001",
    ]
    _, said = ask("show", "account:A2")
    assert "It is linked to no other record." in said


# --- decisions


def test_a_decision_is_written_beside_the_configuration(at: Path) -> None:
    told = facts("accept", "Raaaa0001", "--by", "mila", "--note", "same door, phoned")
    assert told["is_written"] and told["overrules"] is None and told["unchecked_because"] is None
    assert (told["left_name"], told["right_name"]) == ("Bakker Bouw B.V.", "Bakker Bouw")
    assert lines(at)[1:] == [
        ["accept", "customer", "00001001", "company", "3001", str(date.today()), "mila", "same door, phoned"]
    ]


def test_without_a_name_it_is_who_is_logged_in(at: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(match.getpass, "getuser", lambda: "mila")
    facts("reject", "Raaaa0001")

    def nobody() -> str:
        raise OSError("no username")

    monkeypatch.setattr(match.getpass, "getuser", nobody)
    facts("reject", "Raaaa0002")
    assert [line[6] for line in lines(at)[1:]] == ["mila", ""]


def test_two_records_in_either_order_are_one_pair(at: Path) -> None:
    facts("accept", "company:3001", "customer:00001001")
    told = facts("reject", "customer:00001001", "company:3001")
    assert told["overrules"] == "accept"
    assert [line[:5] for line in lines(at)[1:]] == [
        ["accept", "customer", "00001001", "company", "3001"],
        ["reject", "customer", "00001001", "company", "3001"],
    ]
    (one,) = facts("list")["decisions"]
    assert one["decision"] == "reject"


def test_the_same_decision_again_writes_nothing(at: Path) -> None:
    facts("accept", "Raaaa0001")
    assert facts("accept", "Raaaa0001")["is_written"] is False
    assert len(lines(at)) == 2
    _, said = ask("accept", "Raaaa0001")
    assert "decided so already, nothing is written" in said


def test_a_decision_says_what_changes_at_the_next_run(at: Path) -> None:
    _, said = ask("accept", "Rbbbb0001")
    assert "✓ De Linde (customer 00001002) and De Linde (company 3003) are one company" in said
    assert "it counts from the next `paywell run`" in said
    assert "The link to Bakker Bouw (company 3001, similarity, 97% sure) goes." in said
    assert "take back: paywell match undo customer:00001002 company:3003" in said
    _, said = ask("reject", "Rbbbb0001")
    assert (
        "are not one company" in said
        and "It overrules that they were accepted." in said
        and "goes" not in said
    )
    _, said = ask("reject", "customer:00001002", "company:3001")
    assert "The link that the last run made between them (similarity, 97% sure) goes." in said
    _, said = ask("undo", "customer:00001002", "company:3001")
    assert "are no longer rejected by a person" in said and "take back" not in said
    _, said = ask("accept", "customer:00001003", "account:A1")
    assert "They are linked already (vat number, 100% sure); now a person says so." in said
    assert "goes" not in said
    assert "goes" not in ask("accept", "Raaaa0002")[1]
    # the account's link to a customer is no link to a company
    assert "goes" not in ask("accept", "account:A1", "company:3001")[1]


def test_a_decision_is_taken_back(at: Path) -> None:
    facts("accept", "Raaaa0001")
    told = facts("undo", "Raaaa0001", "--by", "mila")
    assert told["overrules"] == "accept"
    assert lines(at)[-1][:5] == ["withdraw", "customer", "00001001", "company", "3001"]
    assert facts("list")["decisions"] == []
    assert "Raaaa0001" in ids()
    assert "there is no decision" in refused("undo", "Raaaa0001")["error"]
    # it may be decided on anew
    facts("accept", "Raaaa0001")
    assert facts("list")["count"] == 1


def test_a_decided_pair_keeps_its_id_when_it_has_left_the_list(at: Path) -> None:
    facts("accept", "customer:00001003", "company:3002")
    (one,) = facts("list")["decisions"]
    assert one["review_id"] == "R" + hashlib.md5(b"customer:00001003|company:3002").hexdigest()[:8].upper()
    assert one["review_id"] in ask("list")[1]
    assert facts("reject", one["review_id"])["overrules"] == "accept"
    assert facts("undo", one["review_id"].lower(), "--data-dir", "nowhere")["is_written"]
    assert facts("list")["count"] == 0
    assert "there is no pair" in refused("undo", one["review_id"])["error"]


def test_a_decision_on_records_that_have_gone_is_taken_back(at: Path) -> None:
    (at / "match_decisions.csv").write_text(
        "decision,left_type,left_id,right_type,right_id,decided_on,decided_by,note\n"
        "accept,customer,gone,company,3001,,,\n"
    )
    assert facts("list")["decisions"][0]["left_name"] is None
    assert facts("undo", "customer:gone", "company:3001")["is_written"]
    assert facts("list")["count"] == 0


def test_a_decision_that_contradicts_another_is_refused_and_not_written(at: Path) -> None:
    facts("accept", "Raaaa0001")
    error = refused("accept", "Raaaa0002")
    assert "customer 00001001 would be two companies" in error["error"]
    assert "line 2 accepts customer 00001001 with company 3001" in error["error"]
    assert "match_decisions.csv, line 2" in error["where"]
    assert "paywell match undo customer:00001001 company:3001" in error["todo"]
    assert len(lines(at)) == 2


def test_a_file_that_contradicts_itself_can_be_mended_by_taking_back(at: Path) -> None:
    (at / "match_decisions.csv").write_text(
        "decision,left_type,left_id,right_type,right_id,decided_on,decided_by,note\n"
        "accept,customer,00001001,company,3001,,,\naccept,customer,00001001,company,3002,,,\n"
    )
    for command in (("review",), ("list",), ("show", "Raaaa0001"), ("accept", "Rbbbb0001")):
        assert "lines 2 and 3" in refused(*command)["where"]
    facts("undo", "Raaaa0001")
    assert [one["right_id"] for one in facts("list")["decisions"]] == ["3002"]


def test_the_decisions_in_force_are_listed_with_names(at: Path) -> None:
    code, said = ask("list")
    assert code == 0 and "Nobody decided on a pair yet" in said
    facts("accept", "Raaaa0001", "--by", "mila", "--note", "same [door]")
    facts("reject", "account:A2", "company:3003", "--by", "joris")
    _, said = ask("list")
    assert "accepted" in said and "rejected" in said and "Bakker Bouw B.V." in said and "account:A2" in said
    assert "same [door]" in said and "2 decisions in force" in said and "match_decisions.csv" in said


# --- what is refused


def test_an_unknown_pair_is_refused_with_those_near_it(at: Path) -> None:
    for command in ("show", "accept", "reject", "undo"):
        error = refused(command, "Raaaa0009")
        assert "there is no pair Raaaa0009 on the list" in error["error"]
        assert "Raaaa0001 (Bakker Bouw B.V. and Bakker Bouw)" in error["todo"]
    assert lines(at) == []


def test_a_bare_id_of_a_record_is_told_how_to_be_written(at: Path) -> None:
    assert "customer:00001002" in refused("show", "00001002")["todo"]
    assert "company:3001" in refused("accept", "3001")["todo"]


def test_a_record_that_is_not_there_is_refused_with_those_near_it(at: Path) -> None:
    error = refused("accept", "customer:1001", "company:3001")
    assert error["error"] == "there is no customer 1001"
    assert "near it: 00001001 (Bakker Bouw B.V.)" in error["todo"]
    assert refused("reject", "company:9", "account:A1")["error"] == "there is no company 9"
    assert refused("show", "account:A9")["error"] == "there is no account A9"
    assert lines(at) == []


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (("accept", "customer:00001001"), "which other"),
        (("accept", "firm:1", "company:3001"), "'firm:1' is no record"),
        (("accept", "customer:", "company:3001"), "'customer:' is no record"),
        (("accept", "00001001", "company:3001"), "'00001001' is no record"),
        (("reject", "Raaaa0001", "Raaaa0002"), "are no records"),
        (("accept", "company:3001", "company:3001"), "company 3001 is named twice"),
        (("show", "firm:1"), "'firm:1' is no record"),
    ],
)
def test_what_names_no_pair_is_refused(at: Path, arguments: tuple[str, ...], said: str) -> None:
    assert said in refused(*arguments)["error"]
    assert lines(at) == []


def test_without_configuration_nothing_is_decided(at: Path) -> None:
    (at / "paywell.yml").unlink()
    for command in (("accept", "Raaaa0001"), ("list",)):
        assert "there is no configuration" in refused(*command)["error"]
    assert lines(at) == []
    # the list needs none
    assert len(ids()) == 6


def test_decisions_go_with_the_configuration_that_is_named(at: Path) -> None:
    (at / "other").mkdir()
    (at / "other" / "mine.yml").write_text("sources: []\n")
    facts("accept", "Raaaa0001", "--config", "other/mine.yml")
    assert len(lines(at / "other")) == 2 and lines(at) == []
    assert "Raaaa0001" in ids() and "Raaaa0001" not in ids("--config", "other/mine.yml")


def test_before_a_run_two_records_can_be_decided_on_but_no_id(at: Path) -> None:
    empty = ("--data-dir", "nowhere")
    for command in (("review",), ("show", "R1"), ("accept", "R1")):
        code, said = ask(*command, *empty, "--json")
        assert code == 1 and "nothing was built yet" in json.loads(said)["error"]
    told = facts("accept", "customer:1", "company:2", *empty)
    assert told["is_written"] and told["unchecked_because"] == "nothing was built yet"
    _, said = ask("reject", "customer:1", "company:3", *empty)
    assert "Whether these records exist was not checked: nothing was built yet." in said
    assert facts("list", *empty)["count"] == 2
    assert facts("undo", "customer:1", "company:2", *empty)["unchecked_because"] is None


def test_a_warehouse_without_linking_or_at_work_is_told(at: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    build_folder = at / "data" / "build"
    build_folder.mkdir(parents=True)
    with duckdb.connect(str(build_folder / "warehouse.duckdb")) as con:
        con.execute("create schema core; create table core.dim_customer (customer_id text)")
    code, said = ask("review", "--data-dir", "data", "--json")
    assert code == 1 and "no run has linked records here yet" in json.loads(said)["error"]
    with duckdb.connect(str(build_folder / "warehouse.duckdb")) as con:
        con.execute("create table core.matching_review (review_id text)")
    code, said = ask("review", "--data-dir", "data", "--json")
    assert code == 1 and "the last run did not end" in json.loads(said)["error"]

    def locked(*_: object, **__: object) -> None:
        raise duckdb.IOException("lock")

    monkeypatch.setattr(match.duckdb, "connect", locked)
    code, said = ask("review", "--json")
    assert code == 1 and json.loads(said)["error"] == "a run is at work"


def test_help_teaches_the_work(at: Path) -> None:
    code, said = ask("--help")
    assert code == 0
    for word in (
        "paywell match review",
        "paywell match show ID",
        "match_decisions.csv",
        "paywell run",
        "customer:ID",
    ):
        assert word in " ".join(said.split())


def test_the_error_of_a_person_is_readable(at: Path) -> None:
    code, said = ask("show", "Rzzzz")
    assert code == 2
    assert "there is no pair Rzzzz" in said and "to do" in said
