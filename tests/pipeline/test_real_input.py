"""Real ledgers through `paywell source add` and `paywell run`, to the cent."""

from __future__ import annotations

import csv
import json
from collections.abc import Callable
from decimal import ROUND_HALF_UP, Decimal
from pathlib import Path

from orchestration.workspace import Workspace
from tests.pipeline.conftest import paywell, rows

CENT = Decimal("0.01")


def added_and_run(files: Path, folder: Path) -> tuple[Workspace, dict]:
    """The workspace and the facts after `source add`, `source test` and `run` in `folder`."""
    for command in (
        ["source", "add", "ledger", files, "--role", "erp", "--yes"],
        ["source", "test", "ledger"],
    ):
        ended = paywell(*command, folder=folder)
        assert ended.code == 0, ended.said
    ended = paywell("run", "--json", folder=folder)
    assert ended.code == 0, ended.said
    return Workspace(folder / "data"), json.loads(ended.said)


def test_highradius_open_items(shared_data: Path, tmp_path: Path) -> None:
    source = shared_data / "highradius_open_items" / "open_items.csv"
    workspace, facts = added_and_run(source, tmp_path)
    with source.open(newline="") as file:
        amounts = [
            Decimal(row["converted_usd"]).quantize(CENT, ROUND_HALF_UP) for row in csv.DictReader(file)
        ]
    found = rows(
        workspace.served_db("credit"),
        "select count(*), sum(open_amount), count(distinct customer_id), count(distinct customer_name) from open_invoices",
    )[0]
    assert found[:3] == (len(amounts), sum(amounts), 553)
    assert found[3] <= 553
    assert rows(workspace.served_db("sales"), "select count(*) from customers") == [(553,)]
    months = rows(
        workspace.served_db("bi"),
        "select sum(invoiced_amount), last(closing_receivables_amount) from receivables_monthly",
    )
    assert months == [(sum(amounts), sum(amounts))]
    assert facts["headline"]["open_documents"] == len(amounts)
    # all spellings of one number are one party, and names alone make no two debtors one
    party = dict(rows(workspace.build_db, "select record_id, party_id from core.bridge_party_record"))
    assert len(party) == len(set(party.values())) == 553
    largest = rows(
        workspace.served_db("credit"),
        "select party_name, customer_count from parties order by open_amount desc limit 10",
    )
    assert len({name for name, _ in largest}) == 10
    assert all(count == 1 for _, count in largest)
    assert all(row["read"] == row["loaded"] + row["rejected"] + row["folded"] for row in facts["sources"])


def test_cassandra_invoices(shared_data: Path, tmp_path: Path) -> None:
    source = shared_data / "cassandra_invoices" / "invoices.csv"
    workspace, facts = added_and_run(source, tmp_path)
    with source.open(newline="") as file:
        delivered = list(csv.DictReader(file))
    outstanding = sum(Decimal(row["Outstanding"]) for row in delivered)
    assert rows(workspace.build_db, "select count(*), sum(open_amount) from core.fct_invoice") == [
        (len(delivered), outstanding)
    ]
    assert rows(workspace.served_db("credit"), "select sum(open_amount) from open_invoices") == [
        (outstanding,)
    ]
    assert rows(
        workspace.served_db("bi"),
        "select closing_receivables_amount from receivables_monthly order by month_start desc limit 1",
    ) == [(outstanding,)]
    days = rows(workspace.build_db, "select sum(days_to_pay) from core.fct_invoice where not is_open")
    expected = sum(
        int(row["Number_of_Days_until_Payment"]) for row in delivered if not Decimal(row["Outstanding"])
    )
    assert days == [(expected,)]
    assert all(
        row["read"] == row["loaded"] + row["rejected"] + row["left_out"] + row["folded"]
        for row in facts["sources"]
    )


LEDGER = """\
countryCode,customerID,PaperlessDate,invoiceNumber,InvoiceDate,DueDate,InvoiceAmount,Disputed,SettledDate,PaperlessBill,DaysToSettle,DaysLate
391,0379-NEVHP,4/6/2013,611365,1/2/2013,2/1/2013,55.94,No,1/15/2013,Paper,13,0
406,8976-AMJEO,3/3/2012,7900770,1/26/2013,2/25/2013,61.74,Yes,3/3/2013,Electronic,36,6
391,2820-XGXSB,1/26/2012,9231909,7/3/2013,8/2/2013,65.88,No,7/8/2013,Electronic,5,0
406,9322-YCTQO,4/6/2012,9888306,2/10/2013,3/12/2013,105.92,No,,Electronic,,
"""

TABLES = """
invoices:
  files: "AR_*.csv"
  columns:
    invoice_id: invoiceNumber
    customer_id: customerID
    invoice_date: strptime(InvoiceDate, '%m/%d/%Y')
    due_date: strptime(DueDate, '%m/%d/%Y')
    amount: InvoiceAmount
    currency_code: "'USD'"
settlements:
  files: "AR_*.csv"
  where: SettledDate is not null
  columns:
    settlement_id: invoiceNumber || '-1'
    invoice_id: invoiceNumber
    settled_date: strptime(SettledDate, '%m/%d/%Y')
    amount: InvoiceAmount
    settlement_type: "'payment'"
"""


def test_a_ledger_mapped_by_expressions(ledger: Callable[..., Path], tmp_path: Path) -> None:
    """Typed expressions over American dates; invoices and settlements alone are enough."""
    config = ledger({"AR_2013.csv": LEDGER}, TABLES)
    ended = paywell("run", "--json", "--config", config, folder=tmp_path)
    assert ended.code == 0, ended.said
    workspace = Workspace(tmp_path / "data")
    assert rows(
        workspace.served_db("credit"), "select invoice_id, open_amount, due_date::text from open_invoices"
    ) == [("9888306", Decimal("105.92"), "2013-03-12")]
    assert rows(
        workspace.build_db, "select invoice_id, days_late from core.fct_invoice where not is_open order by 1"
    ) == [
        ("611365", -17),
        ("7900770", 6),
        ("9231909", -25),
    ]
    sources = {row["table"]: row for row in json.loads(ended.said)["sources"]}
    assert (sources["settlements"]["read"], sources["settlements"]["left_out"]) == (4, 1)


def test_source_add_reads_the_same_ledger_without_help(ledger: Callable[..., Path], tmp_path: Path) -> None:
    ledger({"AR_2013.csv": LEDGER}, TABLES)
    (tmp_path / "paywell.yml").unlink()
    workspace, _ = added_and_run(tmp_path / "in", tmp_path)
    assert rows(
        workspace.build_db, "select count(*), sum(open_amount), sum(days_late) from core.fct_invoice"
    ) == [(4, Decimal("105.92"), -36)]
