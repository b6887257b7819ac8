"""A served file of credit with a reminder plan: columns and types of the contracts, templates of the seeds."""

from __future__ import annotations

import csv
from collections.abc import Iterable
from datetime import date, timedelta
from decimal import Decimal
from pathlib import Path
from typing import Any

import duckdb
import yaml

from orchestration.workspace import Workspace
from tests.conftest import ROOT

AS_OF = date(2026, 6, 30)
SHARED = ROOT / "dbt_project" / "models" / "shared" / "credit"
SEEDS = ROOT / "dbt_project" / "seeds"
VIEWS = (
    "reminder_plan",
    "arrangement_follow_up",
    "thank_you_gifts",
    "contact_addresses",
    "open_invoices",
    "message_templates",
    "payment_methods",
)

Row = dict[str, Any]


def columns(view: str) -> dict[str, str]:
    """Name and type of each column, as published."""
    (model,) = yaml.safe_load((SHARED / f"credit__{view}.yml").read_text(encoding="utf-8"))["models"]
    return {column["name"]: column["data_type"] for column in model["columns"]}


def seed(name: str) -> list[Row]:
    with (SEEDS / f"{name}.csv").open(encoding="utf-8", newline="") as file:
        return [{key: value or None for key, value in row.items()} for row in csv.DictReader(file)]


def templates() -> list[Row]:
    return [
        {**row, "pay_days": row["pay_days"] and int(row["pay_days"])} for row in seed("message_templates")
    ]


def reminder(invoice_id: str, customer_id: str = "00001001", **changes: Any) -> Row:
    """A row of the plan: an invoice of 100 euros, a week late, reminded of today."""
    late = changes.pop("late", 7)
    amount = Decimal(changes.pop("amount", "100.00"))
    step, tone, language = (
        changes.pop("step", "reminder"),
        changes.pop("tone", "friendly"),
        changes.get("language_code", "nl"),
    )
    interest = Decimal(changes.pop("interest", 0))
    costs = Decimal(changes.pop("costs", 0))
    written = step not in ("call", "wait", "none")
    row: Row = {
        "invoice_id": invoice_id,
        "customer_id": customer_id,
        "customer_name": f"Klant {customer_id}",
        "invoice_date": AS_OF - timedelta(days=late + 30),
        "due_date": AS_OF - timedelta(days=late),
        "open_amount_base": amount,
        "open_days_late": late,
        "next_step": step,
        "level": 1,
        "plan_date": AS_OF,
        "is_due_today": True,
        "channel": "email" if written else "phone",
        "tone": tone,
        "language_code": language,
        "template_id": f"{step}_{tone}_{language}" if written else None,
        "payment_methods": "ideal|bank",
        "suppressed_by": None,
        "reminder_count": 0,
        "interest_amount": interest,
        "collection_cost_amount": costs,
        "charges_interest": interest > 0,
        "charges_costs": costs > 0,
        "claim_amount": amount + interest + costs,
        "base_currency_code": "EUR",
        "as_of_date": AS_OF,
    }
    return row | changes


def held(invoice_id: str, customer_id: str = "00001001", reason: str = "dispute", **changes: Any) -> Row:
    """A row of the plan that is held back."""
    return reminder(
        invoice_id,
        customer_id,
        step="wait",
        **{"suppressed_by": reason, "plan_date": None, "is_due_today": False, "channel": None, "tone": None}
        | changes,
    )


def follow_up(arrangement_id: str, customer_id: str = "00001001", **changes: Any) -> Row:
    """An instalment that was paid today."""
    language = changes.get("language_code", "nl")
    kind = changes.pop("kind", "thank")
    message = {
        "thank": ("thank_you", "friendly"),
        "remind": ("arrangement_reminder", "friendly"),
        "broken_notice": ("arrangement_broken", "firm"),
    }.get(kind)
    row: Row = {
        "arrangement_id": arrangement_id,
        "customer_id": customer_id,
        "customer_name": f"Klant {customer_id}",
        "arrangement_number": 1,
        "due_date": AS_OF,
        "amount": Decimal("250.00"),
        "kept_date": AS_OF if kind == "thank" else None,
        "days_late": 0,
        "follow_up": kind,
        "follow_up_date": None if kind == "none" else AS_OF,
        "message_type": message and message[0],
        "channel": "phone" if kind == "broken_call" else "email",
        "language_code": language,
        "template_id": message and f"{message[0]}_{message[1]}_{language}",
        "base_currency_code": "EUR",
        "as_of_date": AS_OF,
    }
    return row | changes


def gift(customer_id: str = "00001001", **changes: Any) -> Row:
    row: Row = {
        "customer_id": customer_id,
        "gift_date": AS_OF,
        "gift_name": "a cake",
        "gift_name_nl": "een taart",
        "is_in_budget": True,
        "as_of_date": AS_OF,
    }
    return row | changes


def address(customer_id: str = "00001001", **changes: Any) -> Row:
    row: Row = {
        "customer_id": customer_id,
        "customer_name": f"Klant {customer_id}",
        "contact_name": "Anna de Wit",
        "email": f"administratie@k{customer_id.lower()}.example",
        "street": "Kade 1",
        "postal_code": "2611 AB",
        "city": "Delft",
        "country_code": "NL",
        "language_code": "nl",
        "channel": "email",
        "as_of_date": AS_OF,
    }
    return row | changes


def document(row: Row, currency: str = "EUR", amount: Decimal | None = None) -> Row:
    """The open invoice of a row of the plan, in its own currency."""
    return {
        "invoice_id": row["invoice_id"],
        "customer_id": row["customer_id"],
        "currency_code": currency,
        "open_amount": row["open_amount_base"] if amount is None else amount,
        "base_currency_code": "EUR",
        "open_amount_base": row["open_amount_base"],
        "as_of_date": AS_OF,
    }


def serve(data_dir: Path, rows: dict[str, Iterable[Row]]) -> Workspace:
    """A data folder in which these rows are published; the seeds where a view is not named."""
    workspace = Workspace(data_dir)
    workspace.served.mkdir(parents=True)
    given: dict[str, Iterable[Row]] = {
        "message_templates": templates(),
        "payment_methods": seed("payment_method_names"),
        **rows,
    }
    with duckdb.connect(str(workspace.served_db("credit"))) as con:
        for view in VIEWS:
            types = columns(view)
            con.execute(
                f"create table {view} ({', '.join(f'{name} {kind}' for name, kind in types.items())})"
            )
            values = [[row.get(name) for name in types] for row in given.get(view, ())]
            if values:
                con.executemany(f"insert into {view} values ({', '.join('?' * len(types))})", values)
    return workspace
