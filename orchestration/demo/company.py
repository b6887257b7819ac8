"""The run: block after block of the market through causes, ledger and systems into files.

What belongs here: order of work, progress, atomic replacement of the folder. No causes and no formats.
"""

from __future__ import annotations

import shutil
from datetime import date
from pathlib import Path

import numpy as np

from orchestration.demo import DemoSummary, bureau, crm, erp, truth
from orchestration.demo.changes import make_changes
from orchestration.demo.customers import make_customers
from orchestration.demo.ledger import make_invoices, make_orders
from orchestration.demo.market import make_market
from orchestration.demo.names import make_names
from orchestration.demo.paydays import NEVER
from orchestration.demo.payments import make_arrangements, make_plan, make_reminders, make_settlements
from orchestration.demo.setting import Block, Setting
from orchestration.demo.traps import WORKBOOK, Instalment, add_trap_rows, collect_instalments, write_workbook
from orchestration.demo.writers import JsonLines, Output
from orchestration.errors import PaywellError
from orchestration.progress import Reporter

MAX_CUSTOMERS = 1_000_000
MIN_CUSTOMERS = 20
DECISIONS = "match_decisions.csv"  # a person's, not ours: a new demo of the same company keeps them
# what a demo's folder may hold: our files and the configuration that reads them
OURS = {"exact", "creditdesk", "hubspot", "kvk", "creditsafe", "truth", "paywell.yml", DECISIONS, ".DS_Store"}


class _Systems:
    """The files of all systems while a demo is written."""

    def __init__(self, setting: Setting, output: Output) -> None:
        self.setting, self.output = setting, output
        self.json_lines = JsonLines()
        self.exact = erp.Exact(setting, output)
        self.crm = crm.Crm(setting, output, self.json_lines)
        self.dates = bureau.Dates(setting)
        self.totals = truth.Totals()
        self.instalments: list[Instalment] = []
        self.arrangements = 0

    def write_block(self, block: Block) -> None:
        """One block of companies and its customers, into every file."""
        setting, output, exact = self.setting, self.output, self.exact
        market = make_market(setting, block)
        names = make_names(setting, block, market)
        changes = make_changes(setting, block, market, names)
        customers = make_customers(setting, block, market)
        orders = make_orders(setting, block, market, customers)
        invoices = make_invoices(setting, block, customers, orders)
        plan = make_plan(setting, block, market, customers, invoices)
        instalments = make_arrangements(setting, block, customers, invoices, plan)
        settlements = make_settlements(setting, invoices, plan, instalments)
        reminders = make_reminders(setting, customers, invoices, plan)

        erp.write_accounts(exact, block, market, names, changes, customers)
        order_numbers = erp.write_orders(exact, market, customers, orders)
        documents = erp.make_documents(exact, invoices, plan)
        erp.write_invoices(exact, market, customers, invoices, documents, order_numbers)
        erp.write_receipts(exact, customers, invoices, documents, settlements)
        erp.write_reminders(exact, documents, reminders)
        rows = collect_instalments(setting.last_day, self.arrangements, customers, instalments)
        self.arrangements += len(np.unique(instalments.invoice))
        self.instalments.extend(rows)

        accounts = crm.make_accounts(self.crm, block, market, customers)
        crm.write_companies(self.crm, block, market, names, changes, customers, accounts)
        crm.write_contacts(self.crm, block, market, names, accounts)
        crm.write_deals(self.crm, block, market, customers, accounts)
        disputed = invoices.customer[invoices.dispute_day < NEVER]
        crm.write_engagements(
            self.crm, block, customers, accounts, np.bincount(disputed, minlength=len(customers))
        )

        bureau.write_profiles(output, self.json_lines, self.dates, setting, block, market, names, changes)
        bureau.write_ratings(output, self.dates, setting, block, market, names)
        bureau.write_financials(output, self.dates, setting, block, market, names)
        bureau.write_insolvencies(output, self.json_lines, self.dates, setting, block, market, names)

        truth.write_companies(output, setting, market, names, changes, customers)
        truth.write_customers(output, setting, market, names, customers, invoices)
        truth.write_accounts(output, names, customers, accounts)
        truth.write_invoices(output, setting, customers, invoices, documents, plan)
        self.totals.add(market, customers, invoices, documents, settlements)


def _check(out: Path, customers: int, seed: int, years: int, until: date) -> None:
    if not MIN_CUSTOMERS <= customers <= MAX_CUSTOMERS:
        raise PaywellError(
            f"The demo company can have {MIN_CUSTOMERS} to {MAX_CUSTOMERS:,} customers, not {customers:,}.",
            where="--customers",
            todo="Choose a number within these limits.",
        )
    if not 2 <= years <= 10:
        raise PaywellError(
            f"The demo company can have 2 to 10 years, not {years}.",
            where="--years",
            todo="Choose a number within these limits.",
        )
    if seed < 0:
        raise PaywellError(f"The seed cannot be negative: {seed}.", where="--seed", todo="Choose 0 or more.")
    if not date(2000, 1, 1) <= until <= date(2080, 12, 31):
        raise PaywellError(
            f"The demo's last day must lie between 2000 and 2080: {until}.",
            where="--until",
            todo="Choose another day.",
        )
    strange = sorted(path.name for path in out.iterdir() if path.name not in OURS) if out.is_dir() else []
    if strange:
        raise PaywellError(
            f"{out} holds what is not a demo company's: {', '.join(strange[:5])}.",
            where=str(out),
            todo="Choose an empty or a new folder.",
        )


def write_demo(
    out: Path, customers: int, seed: int, years: int, until: date, report: Reporter
) -> DemoSummary:
    """See `orchestration.demo.generate`."""
    _check(out, customers, seed, years, until)
    setting = Setting(customers, seed, years, until)
    part = out.with_name(out.name + ".part")
    shutil.rmtree(part, ignore_errors=True)
    report.step(f"Generating a company with {customers:,} customers in a market of {setting.market_size:,}")
    try:
        summary = _write(part, setting, report)
        _replace(part, out)
    finally:
        shutil.rmtree(part, ignore_errors=True)
    return DemoSummary(folder=out, files=summary.files, rows=summary.rows)


def _write(part: Path, setting: Setting, report: Reporter) -> DemoSummary:
    with Output(part) as output:
        systems = _Systems(setting, output)
        for block in setting.blocks:
            systems.write_block(block)
            report.advance(block.first_customer + block.customers, setting.customers, "customers")
        write_workbook(part / WORKBOOK, systems.instalments)
        output.rows[WORKBOOK] = len(systems.instalments)
    rows = dict(output.rows)
    traps = add_trap_rows(systems.exact, part)
    counts = {f"rows_{name}": count for name, count in rows.items() if not name.startswith("truth/")}
    counts["count_customers"] = setting.customers
    counts["count_companies"] = setting.market_size
    counts["traps_duplicate_accounts"] = rows[erp.Exact.name(systems.exact, "Accounts")] - setting.customers
    counts |= {f"traps_{name}": count for name, count in traps.items()}
    with Output(part) as last:
        systems.totals.write(last, counts)
    rows |= last.rows
    return DemoSummary(folder=part, files=tuple(sorted(rows)), rows=dict(sorted(rows.items())))


def _replace(part: Path, out: Path) -> None:
    """Put the finished folder in place; an earlier demo goes only when the new one is complete."""
    out.parent.mkdir(parents=True, exist_ok=True)
    old = out.with_name(out.name + ".old")
    shutil.rmtree(old, ignore_errors=True)
    if out.exists():
        if (out / DECISIONS).is_file():
            shutil.copyfile(out / DECISIONS, part / DECISIONS)
        out.replace(old)
    part.replace(out)
    shutil.rmtree(old, ignore_errors=True)
