"""The plan of the day as it is published: rows of `credit.duckdb`, and which of them were asked for."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import date
from typing import Any

import duckdb

from orchestration.errors import PaywellError
from orchestration.publishing.history import History
from orchestration.queries import fetch_rows
from orchestration.strategy.messages import Message, Outbox, Plan
from orchestration.workspace import Workspace

VIEWS = {
    "reminders": "reminder_plan",
    "follow_ups": "arrangement_follow_up",
    "gifts": "thank_you_gifts",
    "addresses": "contact_addresses",
    "invoices": "open_invoices",
    "templates": "message_templates",
    "methods": "payment_methods",
}


@dataclass(frozen=True)
class Wish:
    """Which messages were asked for; empty asks for all."""

    languages: tuple[str, ...] = ()
    levels: tuple[int, ...] = ()
    customers: tuple[str, ...] = ()
    limit: int | None = None


def read_plan(workspace: Workspace) -> Plan:
    """All rows that messages are made of.

    Raises:
        PaywellError: nothing is published yet, or what is published knows no reminder plan.
    """
    path = workspace.served_db("credit")
    if not path.is_file():
        raise PaywellError("nothing was published yet", str(path), "run `paywell demo` or `paywell run`")
    with duckdb.connect(str(path), read_only=True) as con:
        try:
            rows = {name: fetch_rows(con, f"from {view}") for name, view in VIEWS.items()}
        except duckdb.CatalogException:
            raise PaywellError(
                "what is published knows no reminder plan yet", str(path), "run `paywell run` again"
            ) from None
    days = {row["as_of_date"] for name in ("addresses", "reminders") for row in rows[name]}
    return Plan(as_of_date=max(days) if days else _last_published(workspace), **rows)


def check_day(on: date, as_of: date) -> None:
    """Refuse a day that the plan says nothing about.

    Raises:
        PaywellError: the day lies before the published one.
    """
    if on < as_of:
        raise PaywellError(
            f"the plan that is published describes {as_of}: it says nothing of {on}",
            "--date",
            f"run `paywell run --as-of {on}` first, or ask for {as_of} or later",
        )


def chosen(outbox: Outbox, wish: Wish) -> Outbox:
    """The messages that were asked for, in their order, and who of them cannot be reached."""
    wanted: list[Callable[[Message], bool]] = [
        lambda message: not wish.languages or message.language_code in wish.languages,
        lambda message: not wish.levels or message.level in wish.levels,
        lambda message: not wish.customers or message.customer_id in wish.customers,
    ]
    messages = [message for message in outbox.messages if all(fits(message) for fits in wanted)]
    unreached = [
        row for row in outbox.undeliverable if not wish.customers or row["customer_id"] in wish.customers
    ]
    return replace(outbox, messages=messages[: wish.limit], undeliverable=unreached)


def check_customers(plan: Plan, wish: Wish) -> None:
    """Refuse a customer that is none.

    Raises:
        PaywellError: there is no customer of that number.
    """
    known = {row["customer_id"] for row in plan.addresses}
    for customer_id in wish.customers:
        if customer_id not in known:
            raise PaywellError(
                f"there is no customer {customer_id}",
                "--customer",
                "write the number as the ERP has it, with its leading zeros",
            )


def _last_published(workspace: Workspace) -> date:
    last: Any = History(workspace).last()
    if last is None:
        raise PaywellError("nothing was published yet", None, "run `paywell demo` or `paywell run`")
    return date.fromisoformat(last.as_of_date)
