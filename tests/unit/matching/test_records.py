"""Names, addresses, telephones and domains in one spelling."""

from __future__ import annotations

from typing import Any

import duckdb
import pytest

from orchestration.matching.records import make_records
from tests.unit.matching.conftest import company, fill


def record(con: duckdb.DuckDBPyConnection, **columns: Any) -> dict[str, Any]:
    """The record of one account with these columns."""
    fill(
        con,
        accounts=[{"account_id": "a", "country_code": "NL", **columns}],
        companies=[company(1, "Elders", city="Apeldoorn")],
    )
    make_records(con)
    cursor = con.execute("select * from records where kind = 'account'")
    return dict(zip([column[0] for column in cursor.description or []], cursor.fetchall()[0], strict=True))  # fmt: skip


@pytest.mark.parametrize(
    ("name", "squeezed", "form"),
    [
        ("Loodgietersbedrijf Zwart B.V.", "loodgietersbedrijfzwart", "bv"),
        ("ZWART BV", "zwart", "bv"),
        ("Zwart (B.V.)", "zwart", "bv"),
        ("Stichting Otten Zorg", "ottenzorg", "stichting"),
        ("Coöperatie De Volharding U.A.", "volharding", "cooperatie"),
        ("Inst.bedr. v.d. Berg", "installatiebedrijfberg", None),
        ("Installatiebedrijf Van den Berg", "installatiebedrijfberg", None),
        ("Jansen & Zn.", "jansenzonen", None),
        ("Jansen en Zonen", "jansenzonen", None),
        ("Müller Elektrotechnik GmbH & Co. KG", "mullerelektrotechnik", "gmbhencokg"),
        ("SYSCO llc", "sysco", "llc"),
        # what is nothing but a form or a joining word stays a name
        ("B.V.", "bv", "bv"),
        ("De", "de", None),
    ],
)
def test_a_name_without_form_and_joining_words(
    con: duckdb.DuckDBPyConnection, name: str, squeezed: str, form: str | None
) -> None:
    found = record(con, account_name=name)
    assert found["names"] == [squeezed]
    assert found["form"] == form


def test_keys_look_past_town_and_word_order(con: duckdb.DuckDBPyConnection) -> None:
    assert "zwart" in record(con, account_name="Zwart BV - Apeldoorn", city="APELDOORN")["keys"]
    assert (
        "zwart" in record(con, account_name="Zwart Apeldoorn")["keys"]
    )  # a town of the market, also where none is said
    one, other = (
        record(con, account_name="Bakker Bart")["keys"],
        record(con, account_name="Bart Bakker")["keys"],
    )
    assert set(one) & set(other)


def test_an_address_by_door_and_by_postcode(con: duckdb.DuckDBPyConnection) -> None:
    found = record(
        con, account_name="x", address="Burg. Jansenstr. 12-a", postal_code="7328 kz", city="'s-Gravenhage"
    )
    assert found["postcodes"] == ["7328kz"]
    assert found["districts"] == ["7328"]
    assert found["places"] == ["7328kz|12"]
    assert found["doors"] == ["burgemeesterjansenstraat|12|denhaag"]
    assert found["towns"] == ["denhaag"]


def test_an_address_on_one_line_is_taken_apart(con: duckdb.DuckDBPyConnection) -> None:
    found = record(con, account_name="x", address="Zernikepark 182, 2556 mk DEN HAAG")
    assert found["places"] == ["2556mk|182"]
    assert found["towns"] == ["denhaag"]


def test_a_post_box_is_no_street(con: duckdb.DuckDBPyConnection) -> None:
    found = record(con, account_name="x", address="Postbus 8431", postal_code="5140EJ", city="Waalwijk")
    assert not found["streets"]
    assert found["doors"] == ["postbus|8431|waalwijk"]


@pytest.mark.parametrize("phone", ["050-9620814", "+31 50 962 08 14", "0031509620814", "+31 (0)50 9620814"])
def test_telephones_are_their_last_nine_digits(con: duckdb.DuckDBPyConnection, phone: str) -> None:
    assert record(con, account_name="x", phone=phone)["phones"] == ["509620814"]


def test_domains_come_from_site_and_mail_but_not_from_a_free_provider(con: duckdb.DuckDBPyConnection) -> None:
    found = record(
        con, account_name="x", website="https://www.Zwart-Installatie.example/home?a=1", email="jan@gmail.com"
    )
    assert found["domains"] == ["zwart-installatie.example"]
    assert found["labels"] == ["zwartinstallatie"]
    assert record(con, account_name="x", email="info@zwart.example")["domains"] == ["zwart.example"]


def test_a_company_has_its_former_names_and_trade_names(con: duckdb.DuckDBPyConnection) -> None:
    fill(
        con,
        companies=[
            company(1, "Oude Naam B.V.", postal_code="1111AA"),
            company(1, "Nieuwe Naam B.V.", postal_code="2222BB", trade_names="De Winkel; Nieuwe Naam"),
        ],
    )
    make_records(con)
    names, postcodes = con.execute("select names, postcodes from records").fetchall()[0]
    assert names == ["nieuwenaam", "oudenaam", "winkel"]
    assert postcodes == ["1111aa", "2222bb"]
