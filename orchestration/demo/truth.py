"""What really is the case: causes, classes, links and totals, for tests alone. No model reads these files.

What belongs here: `truth/*.parquet`. Dates are real dates, amounts euros (or the document's currency) as
decimals in text-free columns; `kvk_number`, `customer_id` and `account_id` are the keys of the systems'
files.
"""

from __future__ import annotations

from collections import Counter
from typing import Any

import numpy as np
import pyarrow as pa

from orchestration.demo.changes import Changes
from orchestration.demo.crm import Accounts
from orchestration.demo.customers import Customers
from orchestration.demo.erp import Documents, currency_codes
from orchestration.demo.ledger import Invoices
from orchestration.demo.market import CLASSES, IMPROVING, STRUCTURAL, Flags, Ints, Market
from orchestration.demo.names import Names, Text, keep, padded, take
from orchestration.demo.paydays import NEVER
from orchestration.demo.payments import Plan, Settlements, avoidable_days
from orchestration.demo.pilot import in_control
from orchestration.demo.sectors import FORMS, SECTORS
from orchestration.demo.setting import Setting
from orchestration.demo.words import TOWNS
from orchestration.demo.writers import Output


def day_column(days: Ints) -> pa.Array:
    """Dates; null for NEVER."""
    return pa.array(np.where(days < NEVER, days, 0).astype(np.int32), mask=days >= NEVER).cast(pa.date32())


def write_companies(
    output: Output, setting: Setting, market: Market, names: Names, changes: Changes, customers: Customers
) -> None:
    """companies.parquet: one row per Dutch company of the market with its hidden causes."""
    home = np.flatnonzero(~market.foreign)
    rows = pa.array(home)
    customer = np.full(len(market), -1, dtype=np.int64)
    customer[customers.company[::-1]] = np.arange(len(customers))[::-1]
    mine = customer[home]
    code = padded(customers.code(), 8)
    now = setting.until.year - setting.health_years.start
    output.parquet(
        "truth/companies.parquet",
        {
            "kvk_number": names.kvk.take(rows),
            "customer_id": keep(mine >= 0, code.take(pa.array(np.maximum(mine, 0)))),
            "company_name": names.statutory.take(rows),
            "sector": take([row.name for row in SECTORS], market.sector[home]),
            "province": take([row[1] for row in TOWNS], market.town[home]),
            "city": names.city.take(rows),
            "legal_form": take([row[0] for row in FORMS], market.form[home]),
            "employee_count": market.employees[home],
            "founded_date": day_column(market.founded_day[home]),
            "is_natural_person": market.is_natural_person()[home],
            "parent_kvk_number": keep(
                market.parent[home] >= 0, names.kvk.take(pa.array(np.maximum(market.parent[home], 0)))
            ),
            "recession_sensitivity_true": market.recession_sensitivity()[home],
            "discipline_explained_true": market.explained[home],
            "discipline_true": market.discipline[home],
            "health_level_true": market.health_level[home],
            "health_true": market.health[home, now],
            "recent_health_true": market.recent_health[home],
            "failed_date": day_column(market.failed_day[home]),
            "ceased_date": day_column(market.ceased_day[home]),
            "moved_date": day_column(changes.moved_day[home]),
            "renamed_date": day_column(changes.renamed_day[home]),
            "expected_sales_true": market.expected_sales[home],
            "affinity_true": market.affinity[home],
            "payment_class_true": take(CLASSES, market.payment_class[home]),
            "is_good_performer_true": _good_of_companies(setting, market, customers)[home],
            "good_probability_true": market.good_probability[home],
        },
    )


def _good_of_companies(setting: Setting, market: Market, customers: Customers) -> Flags:
    """Of who is a customer what it is there, of others what they would be."""
    good = market.is_good.copy()
    # of two debtor numbers the first speaks for the company
    good[customers.company[::-1]] = customers.is_good(setting, market)[::-1]
    return good


def write_customers(
    output: Output, setting: Setting, market: Market, names: Names, customers: Customers, invoices: Invoices
) -> None:
    """customers.parquet: one row per debtor number with its behaviour."""
    company = customers.company
    kind = customers.payment_class
    output.parquet(
        "truth/customers.parquet",
        {
            "customer_id": padded(customers.code(), 8),
            "kvk_number": names.kvk.take(pa.array(company)),
            "payment_class_true": take(CLASSES, kind),
            "habitual_delay_days_true": pa.array(customers.habit_days, mask=kind != STRUCTURAL),
            "earlier_delay_days_true": pa.array(customers.habit_days, mask=kind != IMPROVING),
            "changed_date": day_column(customers.change_day),
            "since_date": day_column(customers.since_day),
            "end_date": day_column(customers.end_day),
            "orders_per_year_true": customers.orders_per_year,
            "miss_rate_true": customers.miss_rate,
            "waits_for_reminder_true": customers.waits_for_reminder,
            "in_control_true": in_control(customers),
            "pay_run_true": customers.run,
            "pays_in_parts_true": customers.pays_in_parts,
            "invoice_count": np.bincount(invoices.customer, minlength=len(customers)),
            "is_good_performer_true": customers.is_good(setting, market),
            "good_probability_true": market.good_probability[company],
            "sector": take([row.name for row in SECTORS], market.sector[company]),
            "failed_date": day_column(market.failed_day[company]),
        },
    )


def write_accounts(output: Output, names: Names, customers: Customers, accounts: Accounts) -> None:
    """accounts.parquet: which company and debtor each CRM account is, and which entry it doubles."""
    ids = accounts.ids()
    code = padded(customers.code(), 8)
    output.parquet(
        "truth/accounts.parquet",
        {
            "account_id": ids,
            "kvk_number": names.kvk.take(pa.array(accounts.company)),
            "customer_id": keep(
                accounts.customer >= 0, code.take(pa.array(np.maximum(accounts.customer, 0)))
            ),
            "duplicate_of": keep(
                accounts.duplicate_of >= 0, ids.take(pa.array(np.maximum(accounts.duplicate_of, 0)))
            ),
        },
    )


def write_invoices(
    output: Output,
    setting: Setting,
    customers: Customers,
    invoices: Invoices,
    documents: Documents,
    plan: Plan,
) -> None:
    """invoices.parquet: when each invoice is or will be paid and what a call on the last day would save."""
    output.parquet(
        "truth/invoices.parquet",
        {
            "invoice_id": padded(documents.number[documents.of_invoice], 9),
            "customer_id": padded(customers.code()[invoices.customer], 8),
            "paid_date_true": day_column(plan.pay_day),
            "is_forgotten_true": plan.forgotten,
            "is_arranged_true": plan.arranged,
            "write_off_date_true": day_column(plan.write_off_day),
            "avoidable_days_true": avoidable_days(setting, customers, invoices, plan),
            "days_gained_true": plan.usual_day - plan.pay_day,  # by the pilot of the reminder plan
        },
    )


class Totals:
    """Sums over all blocks of what the files hold: cents and row counts, trap rows apart."""

    def __init__(self) -> None:
        self.values: Counter[str] = Counter()

    def add(
        self,
        market: Market,
        customers: Customers,
        invoices: Invoices,
        documents: Documents,
        settlements: Settlements,
    ) -> None:
        """Add one block."""
        paid = np.zeros(len(documents.day), dtype=np.int64)
        noted = settlements.note >= 0
        document = np.where(
            noted, documents.of_note[settlements.note], documents.of_invoice[settlements.invoice]
        )
        np.add.at(paid, document, settlements.cents)
        open_cents = documents.cents - paid
        if (np.where(documents.is_note, -open_cents, open_cents) < 0).any():
            raise AssertionError("an invoice of the demo company is settled for more than its amount")
        currency = np.array(_plain(currency_codes(market)))[
            customers.company[invoices.customer[documents.invoice]]
        ]
        for code in sorted(set(currency.tolist())):
            mine = currency == code
            self.values[f"invoiced_cents_{code}"] += int(documents.cents[mine & ~documents.is_note].sum())
            self.values[f"credited_cents_{code}"] += int(-documents.cents[mine & documents.is_note].sum())
            self.values[f"settled_cents_{code}"] += int(paid[mine].sum())
            self.values[f"open_cents_{code}"] += int(open_cents[mine].sum())
        self.values["count_open_documents"] += int((open_cents != 0).sum())
        for kind, name in enumerate(("payment", "credit", "write_off", "discount")):
            self.values[f"settled_cents_{name}"] += int(settlements.cents[settlements.kind == kind].sum())
        self.values["count_invoices"] += int((~documents.is_note).sum())
        self.values["count_credit_notes"] += int(documents.is_note.sum())
        self.values["count_settlements"] += len(settlements.day)

    def write(self, output: Output, counts: dict[str, int]) -> None:
        """totals.parquet: name and value; names with `_cents` are amounts in cents."""
        values = {**dict(sorted(self.values.items())), **dict(sorted(counts.items()))}
        table: dict[str, Any] = {"name": list(values), "value": pa.array(list(values.values()), pa.int64())}
        output.parquet("truth/totals.parquet", table)


def _plain(text: Text) -> list[str]:
    return text.to_pylist()
