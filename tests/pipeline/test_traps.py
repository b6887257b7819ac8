"""Traps seen in real files that only a whole run can show: a right result, or a rejected row with its reason.

Those of reading (names twice, BOM, Windows-1252, truncated, empty, changed header …) are in `unit/loading`.
"""

from __future__ import annotations

import json
from collections.abc import Callable
from decimal import Decimal
from pathlib import Path

import pytest

from orchestration.workspace import Workspace
from tests.pipeline.conftest import paywell, rows

TABLES = """
customers:
  files: "klanten*.csv"
  columns:
    customer_id: loading.pad_id(Debiteur, 8)
    customer_name: Naam
    country_code: Land
    industry_code: Sector
invoices:
  files: "facturen*.csv"
  columns:
    invoice_id: Factuur
    customer_id: loading.pad_id(Debiteur, 8)
    invoice_date: Datum
    due_date: Vervalt
    amount: Bedrag
    currency_code: Valuta
    product_group: Groep
settlements:
  files: "ontvangsten*.csv"
  columns:
    settlement_id: Boeking
    invoice_id: Factuur
    settled_date: Datum
    amount: Bedrag
"""

CUSTOMERS = "Debiteur;Naam;Land;Sector\n00001234;Müller & Zn.;NL;4711\n1235;Jansen;Nederland;\n"
INVOICES = """\
Factuur;Debiteur;Datum;Vervalt;Bedrag;Valuta;Groep
F1;00001234;2026-01-05;2026-02-04;1.234,56;EUR;GTX Pro
F2;1234;20260112.0;20260211.0;100,00;EUR;GTXPro
F3;1235;15-1-2026;14-2-2026;2.000,00;USD;GTX Pro
F4;1235;20-1-2026;10-1-2026;50,00;EUR;MG
F5;9999;21-1-2026;20-2-2026;75,50;EUR;MG
;1235;22-1-2026;21-2-2026;10,00;EUR;MG
F6;1235;31-2-2026;1-3-2026;10,00;EUR;MG
F7;1235;23-1-2026;22-2-2026;veel;EUR;MG
F1;00001234;2026-01-05;2026-02-04;1.234,56;EUR;GTX Pro
F8;1235;24-1-2026;23-2-2026;10,00;EURO;MG
"""
RECEIPTS = """\
Boeking;Factuur;Datum;Bedrag
B1;F1;25-1-2026;1.234,56
B2;F2;26-2-2026;40,00
B3;X1;27-2-2026;40,00
"""


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> tuple[Workspace, dict]:
    """One run over all of it."""
    folder = tmp_path_factory.mktemp("traps")
    (folder / "in").mkdir()
    (folder / "in" / "klanten.csv").write_bytes(CUSTOMERS.encode("cp1252"))
    (folder / "in" / "facturen.csv").write_bytes(b"\xef\xbb\xbf" + INVOICES.encode())
    (folder / "in" / "ontvangsten.csv").write_text(RECEIPTS)
    indented = "\n".join("      " + line for line in TABLES.strip("\n").splitlines())
    (folder / "paywell.yml").write_text(
        f"sources:\n  - name: ledger\n    role: erp\n    path: in\n    tables:\n{indented}\n"
    )
    ended = paywell("run", "--json", folder=folder)
    assert ended.code == 0, ended.said
    return Workspace(folder / "data"), json.loads(ended.said)


def invoice(made: tuple[Workspace, dict], invoice_id: str, columns: str) -> tuple | None:
    found = rows(
        made[0].build_db, f"select {columns} from core.fct_invoice where invoice_id = ?", [invoice_id]
    )
    return found[0] if found else None


def reason(made: tuple[Workspace, dict], line: int, table: str = "invoices") -> tuple:
    return rows(
        made[0].build_db,
        "select rejection_class, column_name, reason from quality.rejected_rows where table_name = ? and source_line = ?",
        [table, line],
    )[0]


def test_leading_zeros_lost_on_customer_numbers(made: tuple[Workspace, dict]) -> None:
    assert invoice(made, "F1", "customer_id") == invoice(made, "F2", "customer_id") == ("00001234",)


def test_windows_1252_names(made: tuple[Workspace, dict]) -> None:
    assert rows(
        made[0].served_db("sales"), "select customer_name from customers where customer_id = '00001234'"
    ) == [("Müller & Zn.",)]


def test_three_date_formats_in_one_file(made: tuple[Workspace, dict]) -> None:
    assert [invoice(made, one, "invoice_date::text") for one in ("F1", "F2", "F3")] == [
        ("2026-01-05",),
        ("2026-01-12",),
        ("2026-01-15",),
    ]


def test_amounts_with_thousand_dots_and_decimal_comma(made: tuple[Workspace, dict]) -> None:
    assert invoice(made, "F1", "amount") == (Decimal("1234.56"),)
    assert invoice(made, "F3", "amount") == (Decimal("2000.00"),)


def test_mixed_currencies_keep_their_own_and_share_a_base(made: tuple[Workspace, dict]) -> None:
    amount, base, rate = invoice(made, "F3", "open_amount, open_amount_base, rate_to_base") or (0, 0, 0)
    assert (amount, invoice(made, "F3", "currency_code, base_currency_code")) == (
        Decimal("2000.00"),
        ("USD", "EUR"),
    )
    assert base == round(Decimal(2000) * Decimal(rate), 2) != amount


def test_days_late_keep_their_sign(made: tuple[Workspace, dict]) -> None:
    """Paid ten days early is −10, not 0."""
    assert invoice(made, "F1", "days_late") == (-10,)


def test_a_due_date_before_the_document_date_is_kept(made: tuple[Workspace, dict]) -> None:
    assert invoice(made, "F4", "payment_term_days") == (-10,)


def test_a_customer_that_no_file_lists_is_made_from_its_documents(made: tuple[Workspace, dict]) -> None:
    assert rows(
        made[0].build_db, "select is_derived from core.dim_customer where customer_id = '00009999'"
    ) == [(True,)]


def test_what_cannot_count_says_why_with_its_line(made: tuple[Workspace, dict]) -> None:
    assert reason(made, 7) == ("contract", "invoice_id", "must have a value")
    assert reason(made, 8)[:2] == ("contract", "invoice_date")
    assert "31-2-2026" in reason(made, 8)[2]
    assert reason(made, 9)[:2] == ("contract", "amount")
    assert "veel" in reason(made, 9)[2]
    assert reason(made, 2)[0] == "duplicate"
    assert "line 10" in reason(made, 2)[2]
    assert reason(made, 11)[:2] == ("contract", "currency_code")
    assert reason(made, 4, "settlements")[:2] == ("orphan", "invoice_id")


def test_two_spellings_of_a_product_are_one_group(made: tuple[Workspace, dict]) -> None:
    assert invoice(made, "F2", "product_group") == invoice(made, "F1", "product_group") == ("GTX Pro",)


def test_a_country_by_its_name_is_a_code(made: tuple[Workspace, dict]) -> None:
    assert rows(
        made[0].build_db, "select country_code from core.dim_customer where customer_id = '00001235'"
    ) == [("NL",)]


def test_a_partial_payment_leaves_the_rest_open(made: tuple[Workspace, dict]) -> None:
    assert invoice(made, "F2", "open_amount, is_open") == (Decimal("60.00"), True)


def test_every_row_is_accounted_for(made: tuple[Workspace, dict]) -> None:
    for row in made[1]["sources"]:
        assert row["read"] == row["loaded"] + row["rejected"], row
    figures = {row["table"]: (row["read"], row["rejected"]) for row in made[1]["sources"]}
    assert figures == {"customers": (2, 0), "invoices": (10, 5), "settlements": (3, 1)}


OPPORTUNITIES = """
accounts:
  files: "accounts.csv"
  columns:
    account_id: account
    account_name: account
    industry: sector
    country_code: office_location
deals:
  files: "sales_pipeline.csv"
  columns:
    deal_id: opportunity_id
    account_id: account
    stage: deal_stage
    created_date: engage_date
    closed_date: close_date
    amount: close_value
    is_won: case deal_stage when 'Won' then true when 'Lost' then false end
"""


def test_opportunities_without_account_or_date_and_misspelt_names(
    shared_data: Path, ledger: Callable[..., Path], tmp_path: Path
) -> None:
    """A real CRM extract: nothing lost, what cannot count is listed, misspelt names are recognised or pointed at."""
    source = shared_data / "maven_crm_sales"
    files = {name: (source / name).read_bytes() for name in ("accounts.csv", "sales_pipeline.csv")}
    config = ledger(files, OPPORTUNITIES)
    config.write_text(config.read_text().replace("role: erp", "role: crm"))
    ended = paywell("source", "test", "ledger", "--json", "--config", config, folder=tmp_path)
    assert ended.code == 0, ended.said
    facts = json.loads(ended.said)
    figures = {row["table"]: row for row in facts["tables"]}
    assert figures["accounts"]["loaded"] == 85
    deals = figures["deals"]
    # 1,425 without account; 500 without a date, of which 337 have no account either
    assert deals["read"] == 8800 == deals["loaded"] + deals["rejected"]
    assert deals["rejected"] == 1588
    spelt = {(row["written"], row["meant"]) for row in facts["spellings"]}
    assert ("Philipines", "PH") in spelt
    assert any(row["written"] == "technolgy" for row in facts["spellings"])
