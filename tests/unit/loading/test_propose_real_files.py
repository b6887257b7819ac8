"""`source add` on files of real systems: the proposal, evaluated, must give the file's own totals."""

from __future__ import annotations

from decimal import Decimal
from pathlib import Path

import duckdb
import pytest

from orchestration.loading.contract import entities
from orchestration.loading.propose import Proposal, propose

LEDGER = """\
countryCode,customerID,PaperlessDate,invoiceNumber,InvoiceDate,DueDate,InvoiceAmount,Disputed,SettledDate,PaperlessBill,DaysToSettle,DaysLate
391,0379-NEVHP,4/6/2013,611365,1/2/2013,2/1/2013,55.94,No,1/15/2013,Paper,13,0
406,8976-AMJEO,3/3/2012,7900770,1/26/2013,2/25/2013,61.74,Yes,3/3/2013,Electronic,36,6
391,2820-XGXSB,1/26/2012,9231909,7/3/2013,8/2/2013,65.88,No,7/8/2013,Electronic,5,0
406,9322-YCTQO,4/6/2012,9888306,2/10/2013,3/12/2013,105.92,No,,Electronic,,
"""
DUTCH = """\
Debiteurnummer;Naam;Factuurnummer;Factuurdatum;Vervaldatum;Bedrag;Openstaand;Betaald op
10001;Bakkerij Zaal;F-001;05-01-2025;04-02-2025;1.234,56;0,00;01-02-2025
10002;Garage Pim;F-002;15-01-2025;14-02-2025;100,00;40,00;20-02-2025
10002;Garage Pim;F-003;20-01-2025;19-02-2025;99,95;99,95;
10001;Bakkerij Zaal;F-004;25-02-2025;27-03-2025;2.000,00;500,00;
"""


def proposed(
    con: duckdb.DuckDBPyConnection, folder: Path, role: str = "erp", pattern: str = "*.csv"
) -> tuple[Proposal, dict[str, str]]:
    """The proposal and, per entity, SQL that yields its rows; every group's table holds the whole file here."""
    found = propose(con, "ledger", role, sorted(folder.glob(pattern)), folder, entities())
    tables = [
        row[0] for row in con.execute("select table_name from duckdb_tables() where temporary").fetchall()
    ]
    groups = sorted(name for name in tables if name.startswith("proposal_"))
    sql = {}
    for name, table in found.tables.items():
        for group in groups:
            files = {row[0] for row in con.execute(f"select distinct _file from {group}").fetchall()}
            if files & {path.name for pattern in table.files for path in folder.glob(pattern)}:
                picked = ", ".join(
                    f"{expression} as {column}" for column, expression in table.columns.items()
                )
                sql[name] = f"(select {picked} from {group} where {table.where or 'true'})"
    return found, sql


def one(con: duckdb.DuckDBPyConnection, sql: str) -> tuple:
    return con.execute(sql).fetchall()[0]


def write(folder: Path, **texts: str) -> Path:
    for name, text in texts.items():
        (folder / f"{name}.csv").write_text(text, encoding="utf-8")
    return folder


@pytest.fixture
def con() -> duckdb.DuckDBPyConnection:
    return duckdb.connect()


def test_cassandra_invoices_less_settlements_are_outstanding(
    con: duckdb.DuckDBPyConnection, shared_data: Path
) -> None:
    found, sql = proposed(con, shared_data / "cassandra_invoices")
    assert sorted(found.tables) == ["customers", "invoices", "settlements"]
    assert found.tables["customers"].fold
    invoices = one(con, "select count(*), count(distinct invoice_id), count(loading.read_date(invoice_date, 'dmy')),"
                        f" count(loading.read_date(due_date, 'dmy')), sum(loading.read_amount(amount, '.')) from {sql['invoices']}")  # fmt: skip
    assert invoices[:4] == (8753, 8753, 8753, 8753)
    settled = one(con, "select sum(loading.read_amount(amount, '.')), count(settled_date),"
                       f" count(*) filter (where invoice_id not in (select invoice_id from {sql['invoices']}))"
                       f" from {sql['settlements']}")  # fmt: skip
    assert settled[1:] == (8753, 0)
    outstanding = one(con, "select sum(loading.read_amount(\"Outstanding\", '.')) from proposal_0")[0]
    assert invoices[4] - settled[0] == outstanding == Decimal("739976.92")
    first = found.tables["settlements"].sample[0]
    assert (str(first["settled_date"]), first["amount"]) == ("2011-05-09", Decimal("672.78"))


def test_highradius_open_items_are_553_customers_in_dollars(
    con: duckdb.DuckDBPyConnection, shared_data: Path
) -> None:
    found, sql = proposed(con, shared_data / "highradius_open_items")
    assert sorted(found.tables) == ["customers", "invoices"]
    columns = found.tables["invoices"].columns
    assert {name: columns[name] for name in ("amount", "due_date", "invoice_date", "currency_code")} == {
        "amount": "converted_usd", "due_date": "due_in_date", "invoice_date": "posting_date", "currency_code": "'USD'",
    }  # fmt: skip
    assert one(con, f"select count(distinct customer_id) from {sql['customers']}") == (553,)
    assert one(
        con, f"select count(distinct invoice_id), count(distinct customer_id) from {sql['invoices']}"
    ) == (9681, 553)
    assert found.tables["invoices"].sample[0]["invoice_id"] == "2960623488"
    assert found.problems == ()


def test_highradius_cleared_items_are_settled(con: duckdb.DuckDBPyConnection, shared_data: Path) -> None:
    found, sql = proposed(con, shared_data / "highradius_raw_sample")
    settlements = found.tables["settlements"]
    assert (settlements.columns["settled_date"], settlements.columns["amount"]) == (
        "clear_date",
        "total_open_amount",
    )
    assert "isOpen" in (settlements.where or "")
    assert one(con, f"select count(*), count(distinct customer_id) from {sql['invoices']}")[0] == 36
    assert one(con, f"select count(*) from {sql['settlements']}") == (36,)
    assert found.tables["invoices"].columns["currency_code"] == "invoice_currency"
    assert "document_type" not in found.tables["invoices"].columns  # RV is no credit note


def test_maven_accounts_and_deals(con: duckdb.DuckDBPyConnection, shared_data: Path) -> None:
    found, sql = proposed(con, shared_data / "maven_crm_sales", role="crm")
    assert sorted(found.tables) == ["accounts", "deals"]
    assert found.tables["accounts"].files == ("accounts.csv",)
    assert one(con, f"select count(distinct account_id), count(*) from {sql['accounts']}") == (85, 85)
    counts = one(
        con,
        f"select count(*) filter (where is_won), count(*) filter (where not is_won), count(*) from {sql['deals']}",
    )
    assert counts == (4238, 2473, 8800)
    unknown = f"select count(*) from {sql['deals']} where account_id not in (select account_id from {sql['accounts']})"
    assert one(con, unknown) == (0,)
    assert any("1,425 of 8,800" in note for note in found.tables["deals"].notes)
    assert [problem.split(":")[0] for problem in found.problems] == ["products.csv", "sales_teams.csv"]


def test_a_ledger_with_american_dates(con: duckdb.DuckDBPyConnection, tmp_path: Path) -> None:
    found, sql = proposed(con, write(tmp_path, AR_2013=LEDGER))
    columns = found.tables["invoices"].columns
    assert {name: columns[name] for name in ("invoice_id", "customer_id", "invoice_date", "due_date", "amount")} == {
        "invoice_id": "invoiceNumber", "customer_id": "customerID", "invoice_date": "InvoiceDate",
        "due_date": "DueDate", "amount": "InvoiceAmount",
    }  # fmt: skip
    assert [str(row["due_date"]) for row in found.tables["invoices"].sample] == [
        "2013-02-01",
        "2013-02-25",
        "2013-08-02",
    ]
    assert found.tables["settlements"].columns["settled_date"] == "SettledDate"
    assert found.tables["settlements"].columns["amount"] == "InvoiceAmount"
    assert one(con, f"select count(*), count(distinct invoice_id) from {sql['settlements']}") == (3, 3)
    assert found.tables["customers"].columns["invoice_channel"] == "PaperlessBill"
    assert "country_code" not in found.tables["customers"].columns  # 391 is no country
    assert "dispute_opened_date" not in columns  # yes or no is no date


def test_a_dutch_list_with_open_amounts(con: duckdb.DuckDBPyConnection, tmp_path: Path) -> None:
    found, sql = proposed(con, write(tmp_path, debiteuren=DUTCH))
    assert found.tables["invoices"].columns == {
        "invoice_id": "Factuurnummer", "customer_id": "Debiteurnummer", "invoice_date": "Factuurdatum",
        "due_date": "Vervaldatum", "amount": "Bedrag", "currency_code": "'EUR'",
    }  # fmt: skip
    assert found.tables["customers"].columns == {"customer_id": "Debiteurnummer", "customer_name": "Naam"}
    rows = con.execute(
        f"select invoice_id, settled_date, amount from {sql['settlements']} order by all"
    ).fetchall()
    assert rows == [("F-001", "01-02-2025", Decimal("1234.56")), ("F-002", "20-02-2025", Decimal("60.00"))]
    assert any(
        "1 rows show money received without a date" in note for note in found.tables["settlements"].notes
    )
    assert found.tables["invoices"].sample[0]["amount"] == Decimal("1234.56")
