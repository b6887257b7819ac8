"""The watch list knows nothing from after its day, and a ledger alone has one."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import date, timedelta
from pathlib import Path

from orchestration.commands.common import read_config
from orchestration.runs import PaywellRun
from orchestration.workspace import Workspace
from tests.pipeline.conftest import Published, rows

LISTED = "select customer_id, signal, signal_date, fact from {} order by customer_id, signal"


def test_what_was_published_after_a_day_is_not_on_the_list_of_that_day(
    published: Published, copy_of_demo: Workspace
) -> None:
    """An insolvency and a fallen rating of customers: on the list of today, unheard of on the day before."""
    now = rows(published.workspace.served_db("credit"), LISTED.format("watchlist"))
    insolvency = max((day, customer) for customer, signal, day, _ in now if signal == "insolvency_customer")
    drop = max((day, customer) for customer, signal, day, _ in now if signal == "rating_drop")
    day = min(insolvency, drop)[0] - timedelta(days=1)

    run = PaywellRun(copy_of_demo, read_config(copy_of_demo.demo / "paywell.yml"), as_of=day)
    run.learn_timing()
    run.build("+watchlist")

    then = rows(copy_of_demo.build_db, LISTED.format("strategy.watchlist"))
    assert (insolvency[1], "insolvency_customer") not in {(customer, signal) for customer, signal, *_ in then}
    assert (*drop[::-1], "rating_drop") not in {
        (customer, known, signal) for customer, signal, known, _ in then
    }
    # the files hold both, and there is a list
    for table, column, known in (("insolvencies", "published_on", insolvency), ("ratings", "rated_on", drop)):
        assert rows(
            copy_of_demo.build_db, f"select 1 from input.input__{table} where {column} = ?", [known[0]]
        )
    assert len(then) > 3
    assert max(known for _, _, known, _ in then) <= day
    told = {one for *_, fact in then for one in re.findall(r"\d{4}-\d\d-\d\d", fact)}
    assert told
    assert max(told) <= str(day)


TABLES = """
invoices:
  files: "invoices.csv"
  columns: {invoice_id: id, customer_id: customer, invoice_date: dated, due_date: due, amount: amount, currency_code: currency}
settlements:
  files: "receipts.csv"
  columns: {settlement_id: id, invoice_id: invoice, settled_date: dated, amount: amount, settlement_type: kind}
"""


def test_a_ledger_alone_gives_the_signals_of_payment(ledger: Callable[..., Path], tmp_path: Path) -> None:
    """Monthly invoices of 100: one customer stops paying, one pays twenty days later than it used to, one stays prompt."""
    invoices, receipts = ["id,customer,dated,due,amount,currency"], ["id,invoice,dated,amount,kind"]
    for number in range(18):
        dated = date(2025 + number // 12, number % 12 + 1, 1)
        due = dated + timedelta(days=30)
        for customer, delay in (
            ("prompt", 0),
            ("slips", 20 if number > 14 else 0),
            ("stops", None if number > 11 else 0),
        ):
            name = f"{customer}-{number:02}"
            invoices.append(f"{name},{customer},{dated},{due},100.00,EUR")
            if delay is not None and due + timedelta(days=delay) <= date(2026, 6, 30):
                receipts.append(f"R-{name},{name},{due + timedelta(days=delay)},100.00,payment")
    files: dict[str, str | bytes] = {
        "invoices.csv": "\n".join(invoices) + "\n",
        "receipts.csv": "\n".join(receipts) + "\n",
    }
    workspace = Workspace(tmp_path / "data")

    run = PaywellRun(workspace, read_config(ledger(files, TABLES)), as_of=date(2026, 6, 30))
    run.learn_timing()
    run.build("+watchlist")

    listed = rows(workspace.build_db, LISTED.format("strategy.watchlist"))
    # what is open beyond its habit and what was paid late are two signals: no invoice gives both
    assert [(customer, signal) for customer, signal, *_ in listed] == [
        ("slips", "later_than_usual"),
        ("slips", "sudden_payment_change"),
        ("stops", "broken_habit"),
        ("stops", "non_paying"),
        ("stops", "open_beyond_p90"),
    ]
