"""The rounds, the parties and a person's decisions, on a market small enough to read."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import Any

import duckdb
import pytest

from orchestration.matching.decisions import Decision
from orchestration.matching.match import match
from tests.unit.matching.conftest import Rows, company, fill

TOWNS = ("Apeldoorn", "Breda", "Delft", "Emmen", "Goes", "Hoorn", "Leiden", "Meppel", "Tilburg", "Zwolle")
WORDS = (
    "Bakker",
    "Bouw",
    "Groen",
    "Metaal",
    "Transport",
    "Techniek",
    "Zorg",
    "Druk",
    "Glas",
    "Hout",
    "Vis",
    "Zuivel",
)
HEADS = (
    "Alfa",
    "Bremer",
    "Cosmo",
    "Delta",
    "Eureka",
    "Fenix",
    "Gamma",
    "Hansa",
    "Indigo",
    "Jupiter",
    "Kompas",
    "Lumen",
)


def market(size: int = 144) -> Rows:
    """Companies with a name, a street and a domain each."""
    found = []
    for number in range(size):
        name = f"{HEADS[number % 12]} {WORDS[number // 12 % 12]}"
        found.append(
            company(
                number,
                f"{name} B.V.",
                street=f"Dorpsstraat {number + 1}",
                postal_code=f"{1100 + number * 7}A{'BCDEFGHJ'[number % 8]}",
                city=TOWNS[number % 10],
                website=f"www.{name.lower().replace(' ', '')}.example",
            )
        )
    return found


def as_account(row: dict[str, Any], **more: Any) -> dict[str, Any]:
    """The account of a company, without its number."""
    return {
        "account_id": row["company_id"].replace("K", "A"),
        "account_name": row["company_name"].removesuffix(" B.V."),
        "country_code": "NL",
        "address": row["street"],
        "postal_code": row["postal_code"],
        "city": row["city"],
        "since_date": date(2021, 1, 1),
        **more,
    }


def as_customer(row: dict[str, Any], **more: Any) -> dict[str, Any]:
    """The debtor of a company, with its number."""
    return {
        "customer_id": row["company_id"].replace("K", "C"),
        "customer_name": row["company_name"],
        "country_code": "NL",
        "registration_number": row["registration_number"],
        "street": row["street"],
        "postal_code": row["postal_code"],
        "city": row["city"],
        "since_date": date(2022, 1, 1),
        **more,
    }


def run(
    con: duckdb.DuckDBPyConnection, decisions: Sequence[Decision] = (), **rows: Rows
) -> dict[str, dict[str, str]]:
    """Links by kind: left id to right id; `party`: record to party."""
    fill(con, **rows)
    match(con, decisions)
    links = {
        table: dict(con.execute(f"select {left}_id, {right}_id from matched_{table}").fetchall())
        for table in ("customer_company", "account_company", "account_customer")
        for left, right in [table.split("_")]
    }
    links["party"] = dict(
        con.execute("select record_type || ':' || record_id, party_id from matched_party_record").fetchall()
    )
    return links


def test_a_number_decides(con: duckdb.DuckDBPyConnection) -> None:
    rows = market()
    found = run(
        con,
        companies=rows,
        customers=[as_customer(rows[3], customer_name="Een heel andere naam", street=None)],
    )
    assert found["customer_company"] == {"C3": "K3"}
    assert con.execute("select method from matched_customer_company").fetchall() == [("registration_number",)]


def test_a_number_of_another_company_does_not_decide_against_everything_else(
    con: duckdb.DuckDBPyConnection,
) -> None:
    """One digit off: name, door and website all say who it is, and the number says another."""
    rows = market()
    mistyped = as_account(
        rows[3], registration_number=rows[4]["registration_number"], website=rows[3]["website"]
    )
    assert run(con, companies=rows, accounts=[mistyped])["account_company"].get("A3") != "K4"


def test_a_number_is_doubted_where_little_else_agrees(con: duckdb.DuckDBPyConnection) -> None:
    """The number of a namesake elsewhere, with the door and the website of another."""
    rows = [
        *market(),
        company(
            900,
            "Alfa Bakker V.O.F.",
            street="Kerkweg 3",
            postal_code="8011ZZ",
            city="Zwolle",
            website="www.alfabakkerzwolle.example",
        ),
    ]
    mistyped = as_account(
        rows[0], registration_number=rows[-1]["registration_number"], website=rows[0]["website"]
    )
    assert run(con, companies=rows, accounts=[mistyped])["account_company"].get("A0") != "K900"
    best = "select r.id from account_belief as b inner join ids as r on b.r = r.rid where b.how = 'belief' and b.place = 1"
    assert con.execute(best).fetchall() == [("K0",)]


def test_a_number_that_is_none_decides_nothing(con: duckdb.DuckDBPyConnection) -> None:
    rows = [*market(), company(900, "Zeta Zuivel B.V.", registration_number="11111111")]
    stranger = {
        "customer_id": "x",
        "customer_name": "Omega Onbekend",
        "country_code": "NL",
        "registration_number": "11111111",
    }
    assert run(con, companies=rows, customers=[stranger])["customer_company"] == {}


def test_without_a_number_name_and_address_decide(con: duckdb.DuckDBPyConnection) -> None:
    rows = market()
    found = run(con, companies=rows, accounts=[as_account(rows[7])])
    assert found["account_company"] == {"A7": "K7"}
    method, probability, evidence = con.execute(
        "select method, probability, evidence from matched_account_company"
    ).fetchall()[0]
    assert method == "similarity"
    assert 0.97 <= probability <= 1
    assert "same name" in evidence and "same postcode and house number" in evidence


def test_an_account_reaches_its_customer_through_their_company(con: duckdb.DuckDBPyConnection) -> None:
    rows = market()
    found = run(con, companies=rows, customers=[as_customer(rows[7])], accounts=[as_account(rows[7])])
    assert found["account_customer"] == {"A7": "C7"}
    assert found["party"]["account:A7"] == found["party"]["customer:C7"] == found["party"]["company:K7"]


def test_an_account_reaches_a_customer_that_no_bureau_has(con: duckdb.DuckDBPyConnection) -> None:
    rows = market()
    abroad = {"registration_number": None, "country_code": "DE", "phone": "+49 30 1234567"}
    found = run(
        con,
        companies=rows[:-1],
        customers=[as_customer(rows[-1], **abroad)],
        accounts=[as_account(rows[-1], country_code="DE", phone="0049301234567")],
    )
    assert found["account_customer"] == {"A143": "C143"}
    assert found["customer_company"] == {}


def test_near_twins_are_offered_and_not_linked(con: duckdb.DuckDBPyConnection) -> None:
    rows = [
        *market(),
        company(900, "Alfa Bakker V.O.F.", street="Dorpsstraat 1", postal_code="1100AB", city="Apeldoorn"),
    ]
    bare = {
        "account_id": "twin",
        "account_name": "Alfa Bakker",
        "country_code": "NL",
        "postal_code": "1100AB",
        "city": "Apeldoorn",
    }
    found = run(con, companies=rows, accounts=[bare])
    assert found["account_company"] == {}
    offered = con.execute(
        "select right_id, probability from matched_review where left_id = 'twin' order by 1"
    ).fetchall()
    assert [right for right, _ in offered[:2]] == ["K0", "K900"]


def test_a_firm_that_is_entered_twice_is_one_party(con: duckdb.DuckDBPyConnection) -> None:
    rows = market()
    again = as_customer(
        rows[5], customer_id="again", customer_name="ALFA BOUW BV", since_date=date(2024, 1, 1)
    )
    found = run(con, companies=rows, customers=[as_customer(rows[5]), again])
    assert found["party"]["customer:C5"] == found["party"]["customer:again"]


def test_a_firm_that_no_bureau_has_is_still_found_twice(con: duckdb.DuckDBPyConnection) -> None:
    twice = [
        {"customer_id": "a", "customer_name": "Helios Import BV", "phone": "020-1234567", "street": "Kade 4", "postal_code": "1011AB", "city": "Amsterdam"},
        {"customer_id": "b", "customer_name": "HELIOS IMPORT", "phone": "+31 20 1234567", "street": "Kade 4", "postal_code": "1011 ab", "city": "AMSTERDAM"},
        {"customer_id": "c", "customer_name": "Helios Import", "street": "Markt 9", "postal_code": "9711CD", "city": "Groningen"},
    ]  # fmt: skip
    party = run(con, customers=twice)["party"]
    assert party["customer:a"] == party["customer:b"] != party["customer:c"]


def test_a_group_stays_a_group(con: duckdb.DuckDBPyConnection) -> None:
    """Mother and daughter at one door with one telephone are two parties."""
    door = {"street": "Havenweg 1", "postal_code": "3011AA", "city": "Rotterdam"}
    rows = [
        *market(),
        company(800, "Nova Holding B.V.", **door),
        company(801, "Nova Metaal B.V.", parent_company_id="K800", **door),
    ]
    customers = [as_customer(rows[-2], phone="010-1234567"), as_customer(rows[-1], phone="010-1234567")]
    party = run(con, companies=rows, customers=customers)["party"]
    assert party["customer:C800"] != party["customer:C801"]


def test_a_rejected_link_never_comes_back(con: duckdb.DuckDBPyConnection) -> None:
    rows = market()
    no = Decision("reject", "account", "A7", "company", "K7")
    found = run(con, [no], companies=rows, customers=[as_customer(rows[7])], accounts=[as_account(rows[7])])
    assert "A7" not in found["account_company"] and "A7" not in found["account_customer"]
    assert found["party"]["account:A7"] != found["party"]["customer:C7"]
    assert not con.execute("select 1 from matched_review where left_id = 'A7' and right_id = 'K7'").fetchall()


def test_an_account_may_be_the_company_and_not_the_debtor(con: duckdb.DuckDBPyConnection) -> None:
    rows = market()
    told = [
        Decision("accept", "account", "A7", "company", "K7"),
        Decision("reject", "account", "A7", "customer", "C7"),
    ]
    found = run(con, told, companies=rows, customers=[as_customer(rows[7])], accounts=[as_account(rows[7])])
    assert found["account_company"] == {"A7": "K7"} and found["account_customer"] == {}


def test_who_is_told_apart_is_not_joined_through_a_third(con: duckdb.DuckDBPyConnection) -> None:
    same = {
        "customer_name": "Helios Import",
        "phone": "020-1234567",
        "street": "Kade 4",
        "postal_code": "1011AB",
        "city": "Amsterdam",
    }
    customers = [{"customer_id": name, **same} for name in ("a", "b", "c")]
    party = run(con, customers=customers)["party"]
    assert party["customer:a"] == party["customer:b"] == party["customer:c"]
    party = run(con, [Decision("reject", "customer", "a", "customer", "c")], customers=customers)["party"]
    assert party["customer:a"] != party["customer:c"]


def test_a_number_does_not_overrule_a_person(con: duckdb.DuckDBPyConnection) -> None:
    rows = market()
    no = Decision("reject", "customer", "C7", "company", "K7")
    assert run(con, [no], companies=rows, customers=[as_customer(rows[7])])["customer_company"] == {}


def test_who_is_not_the_customer_is_not_its_company_either(con: duckdb.DuckDBPyConnection) -> None:
    rows = market()
    no = Decision("reject", "account", "A7", "customer", "C7")
    found = run(con, [no], companies=rows, customers=[as_customer(rows[7])], accounts=[as_account(rows[7])])
    assert "A7" not in found["account_customer"] and "A7" not in found["account_company"]


def test_an_accepted_link_holds_whatever_the_records_say(con: duckdb.DuckDBPyConnection) -> None:
    rows = market()
    yes = [
        Decision("accept", "account", "A7", "company", "K9"),
        Decision("accept", "customer", "C3", "company", "K11"),
    ]
    found = run(con, yes, companies=rows, customers=[as_customer(rows[3])], accounts=[as_account(rows[7])])
    assert found["account_company"] == {"A7": "K9"}
    assert found["customer_company"] == {"C3": "K11"}
    assert con.execute("select distinct method from matched_customer_company").fetchall() == [("accepted",)]


def test_accepted_duplicates_are_one_party_and_rejected_ones_are_two(con: duckdb.DuckDBPyConnection) -> None:
    rows = market()
    customers = [as_customer(rows[3], registration_number=None, street=None, postal_code=None, city=None, customer_name=name, customer_id=name) for name in ("aap", "noot")]  # fmt: skip
    party = run(con, [Decision("accept", "customer", "aap", "customer", "noot")], customers=customers)[
        "party"
    ]
    assert party["customer:aap"] == party["customer:noot"]
    assert len(set(run(con, [], customers=customers)["party"].values())) == 2


def test_a_decision_on_a_record_that_is_gone_is_left_alone(con: duckdb.DuckDBPyConnection) -> None:
    rows = market()
    gone = Decision("accept", "account", "gone", "company", "K1")
    assert run(con, [gone], companies=rows, accounts=[as_account(rows[7])])["account_company"] == {"A7": "K7"}


def test_a_new_record_does_not_rekey_the_old_ones(con: duckdb.DuckDBPyConnection) -> None:
    rows = market()
    customers, accounts = [as_customer(row) for row in rows[:20]], [as_account(row) for row in rows[:20]]
    before = run(con, companies=rows, customers=customers, accounts=accounts)["party"]
    newer = [
        as_account(rows[2], account_id="0 new", since_date=date(2025, 1, 1)),
        as_account(rows[50], since_date=date(2025, 1, 1)),
    ]
    after = run(con, companies=rows, customers=customers, accounts=[*newer, *accounts])["party"]
    assert {record: after[record] for record in before} == before
    assert after["account:0 new"] == before["account:A2"]


@pytest.mark.parametrize("absent", ["customers", "accounts", "companies"])
def test_a_system_that_is_not_there_is_no_error(con: duckdb.DuckDBPyConnection, absent: str) -> None:
    rows = market(24)
    systems = {
        "companies": rows,
        "customers": [as_customer(row) for row in rows],
        "accounts": [as_account(row) for row in rows],
    }
    run(con, **{name: found for name, found in systems.items() if name != absent})
    count = con.execute(
        "select count(distinct record_id) from matched_party_record where record_type <> 'company'"
    ).fetchall()[0][0]
    assert count == 24 * (1 if absent in ("customers", "accounts") else 2)


def test_nothing_at_all_is_no_error(con: duckdb.DuckDBPyConnection) -> None:
    assert run(con)["party"] == {}
