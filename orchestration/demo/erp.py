"""The ERP's export (Exact Online style): what its files look like.

What belongs here: the shapes of `exact/*.csv`: semicolons, decimal comma, dd-mm-yyyy, Windows-1252, CRLF, a
file per year; in one year thousand dots, in one file UTF-8 with a BOM, in two years lost leading zeros (which
the width of the code restores). Rows that should not be there at all are added by `traps`: without them the
files are complete and true.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Final

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from orchestration.demo.changes import Changes, face
from orchestration.demo.customers import Customers
from orchestration.demo.ledger import Invoices, Orders
from orchestration.demo.market import Flags, Ints, Market
from orchestration.demo.names import Names, Text, choose, join, keep, padded, take
from orchestration.demo.numbers import iban_checks, letters_as_digits
from orchestration.demo.paydays import NEVER, day_number
from orchestration.demo.payments import Plan, Settlements, note_rows
from orchestration.demo.sectors import FORMS, PRODUCT_GROUPS, SECTORS
from orchestration.demo.setting import ROOM_ERP, Block, Setting
from orchestration.demo.words import BANKS, FOREIGN_TOWNS
from orchestration.demo.writers import DayText, Output, csv_lines, money

HEADERS: Final = {
    "Accounts": "Code;Name;ChamberOfCommerce;VATNumber;LegalForm;AddressLine1;Postcode;City;Country;"
    "ActivitySector;Employees;CreditLineSales;PaymentConditionSales;Language;InvoiceDelivery;Email;Phone;"
    "ParentCode;Created;Blocked;IBAN",
    "SalesOrders": "OrderNumber;OrderedBy;OrderDate;Amount;Currency;ItemGroup;DeliveryDate;CancelDate;"
    "GrossMargin",
    "SalesInvoices": "InvoiceNumber;Type;InvoiceTo;InvoiceDate;DueDate;Amount;Currency;OrderNumber;"
    "PaymentCondition;ItemGroup;DisputeOpened;DisputeClosed",
    "Receipts": "EntryID;InvoiceNumber;EntryDate;Amount;Type;PaymentMethod",
    "Reminders": "ReminderID;InvoiceNumber;SentDate;Level;Channel",
}
YEARLY: Final = ("SalesOrders", "SalesInvoices", "Receipts", "Reminders")
INVOICE_TYPE, NOTE_TYPE = 8020, 8021
RECEIPT_TYPES: Final = ("P", "C", "W", "D")


@dataclass
class Documents:
    """Receivable documents up to the end of the period: invoices, then credit notes, sorted by day.
    `invoice` is the row of the invoice, `is_note` tells whether this is its credit note."""

    invoice: Ints
    is_note: Flags
    day: Ints
    cents: Ints
    number: Ints
    of_invoice: Ints  # document row per invoice row
    of_note: Ints  # document row per note (as counted by note_rows), -1 when dated after the period


@dataclass
class Exact:
    """The ERP's files of one demo: open files, running numbers and trap years."""

    setting: Setting
    output: Output
    counters: dict[tuple[str, int], int] = field(default_factory=dict)

    def __post_init__(self) -> None:
        """Choose the trap years and open every file with its header."""
        first, last = self.setting.start.year, self.setting.until.year
        self.years = list(range(first, last + 1))
        self.dotted_year = self.years[len(self.years) // 2]
        self.bom_year = self.years[max(len(self.years) - 2, 0)]
        self.zero_years = {self.years[min(1, len(self.years) - 1)], last}
        self.dates = DayText(
            "%d-%m-%Y", day_number(self.setting.start) - 40_000, self.setting.last_day + 4000
        )
        self._open("Accounts")
        for table in YEARLY:
            for year in self.years:
                self._open(table, year)

    def name(self, table: str, year: int | None = None) -> str:
        """Path of a table's file below the demo's folder."""
        return f"exact/{table}_{year}.csv" if year else f"exact/{table}.csv"

    def _open(self, table: str, year: int | None = None) -> None:
        bom = table == "Receipts" and year == self.bom_year
        encoding = "utf-8" if bom else "cp1252"
        self.output.open(self.name(table, year), HEADERS[table] + "\r\n", encoding, bom)

    def numbers(self, kind: str, days: Ints) -> Ints:
        """Running numbers per year in the given order, as yy0000001."""
        years = days.astype("datetime64[D]").astype("datetime64[Y]").astype(np.int64) + 1970
        result = np.zeros(len(days), dtype=np.int64)
        for year in self.years:
            mine = np.flatnonzero(years == year)
            begin = self.counters.get((kind, year), 0)
            result[mine] = (year % 100) * 10_000_000 + begin + 1 + np.arange(len(mine))
            self.counters[kind, year] = begin + len(mine)
        return result

    def yearly(self, table: str, days: Ints, lines: pa.Array) -> None:
        """Lines to the file of the year of their day."""
        years = days.astype("datetime64[D]").astype("datetime64[Y]").astype(np.int64) + 1970
        for year in self.years:
            self.output.lines(self.name(table, year), lines.filter(pa.array(years == year)))


def currency_codes(market: Market) -> Text:
    """Currency per company."""
    at = np.where(market.foreign, market.town, 0)
    return choose(market.foreign, take([row[4] for row in FOREIGN_TOWNS], at), "EUR")


def _erp_names(rng: np.random.Generator, statutory: Text, core: Text, trade: Text, city: Text) -> Text:
    """Near the statutory name, with the variants that order desks type."""
    undotted = pc.replace_substring(statutory, "B.V.", "BV")
    variants = (statutory, undotted, pc.utf8_upper(statutory), core, trade, join(undotted, "-", city, by=" "))
    kind = rng.choice(len(variants), len(statutory), p=[0.58, 0.16, 0.06, 0.08, 0.07, 0.05])
    return pc.choose(pa.array(kind), *variants)


def write_accounts(
    exact: Exact, block: Block, market: Market, names: Names, changes: Changes, customers: Customers
) -> None:
    """Accounts.csv: one line per debtor."""
    setting = exact.setting
    rng = block.random(setting, ROOM_ERP)
    company = customers.company
    n = len(company)
    rows = pa.array(company)
    moved = (changes.moved_day[company] <= setting.last_day) & (rng.random(n) < 0.85)
    renamed = (changes.renamed_day[company] <= setting.last_day) & (rng.random(n) < 0.70)
    seen = face(names, changes, company, moved, renamed)
    code = padded(customers.code(), 8)
    first_code = np.full(len(market), -1, dtype=np.int64)
    first_code[company[::-1]] = np.arange(n)[::-1]
    parent = market.parent[company]
    parent_row = np.where(parent >= 0, first_code[np.maximum(parent, 0)], -1)
    parent_code = keep(parent_row >= 0, code.take(pa.array(np.maximum(parent_row, 0))))
    kvk_known, vat_known = rng.random(n) < 0.93, rng.random(n) < 0.88
    language = choose(
        market.foreign[company],
        take([row[3] for row in FOREIGN_TOWNS], np.where(market.foreign, market.town, 0)[company]),
        "nl",
    )
    language = choose(~market.foreign[company] & (rng.random(n) < 0.03), "en", language)
    delivery = take(["email", "peppol", "post"], rng.choice(3, n, p=[0.72, 0.17, 0.11]))
    mail = join(
        take(["info", "administratie", "crediteuren", "facturen"], rng.integers(0, 4, n)),
        names.domain.take(rows),
        by="@",
    )
    sbi = [code_row[0] for sector in SECTORS for code_row in sector.codes]
    begin = np.cumsum([0] + [len(sector.codes) for sector in SECTORS])[:-1]
    activity = take(sbi, begin[market.sector[company]] + market.code[company])
    limit = np.ceil(customers.order_size * np.maximum(customers.orders_per_year / 6, 1) * 2.5 / 500) * 500
    failed = market.failed_day[company] <= setting.last_day
    stopped = (customers.payment_class == 5) & (customers.change_day < setting.last_day - 120)
    blocked = failed | (stopped & (rng.random(n) < 0.8)) | (rng.random(n) < 0.004)
    address = join(seen.street, pc.cast(pa.array(seen.house_number), pa.string()), by=" ")
    lines = csv_lines(
        [
            code,
            _erp_names(rng, seen.statutory, seen.core, seen.trade, seen.city),
            keep(kvk_known, names.kvk.take(rows)),
            keep(vat_known, names.vat.take(rows)),
            keep(~market.foreign[company], take([row[0] for row in FORMS], market.form[company])),
            address,
            _spaced_postcode(rng, seen.postal_code, market.foreign[company]),
            seen.city,
            names.country.take(rows),
            keep(rng.random(n) < 0.9, activity),
            keep(rng.random(n) < 0.75, pc.cast(pa.array(market.employees[company]), pa.string())),
            money((limit * 100).astype(np.int64)),
            customers.term_days,
            language,
            delivery,
            keep(rng.random(n) < 0.9, mail),
            keep(rng.random(n) < 0.85, names.phone.take(rows)),
            parent_code,
            exact.dates(np.maximum(customers.since_day, setting.first_day - 39_000)),
            blocked.astype(np.int64),
            keep(~market.foreign[company] & (rng.random(n) < 0.8), _ibans(rng, n)),
        ],
        ";",
        "\r\n",
    )
    exact.output.lines(exact.name("Accounts"), lines)
    if block.number == 0 and n > 20:
        exact.output.lines(exact.name("Accounts"), lines.slice(n // 3, 2))  # two debtors exported twice


def _spaced_postcode(rng: np.random.Generator, code: Text, foreign: Flags) -> Text:
    """'1234AB' as '1234 AB' half of the time, as typed."""
    spaced = join(pc.utf8_slice_codeunits(code, 0, 4), pc.utf8_slice_codeunits(code, 4), by=" ")
    return choose(~foreign & (rng.random(len(code)) < 0.5), spaced, code)


def _ibans(rng: np.random.Generator, n: int) -> Text:
    bank = rng.integers(0, len(BANKS), n)
    account = rng.integers(100_000_000, 999_999_999, n)
    values = np.array([letters_as_digits(name) for name in BANKS])
    return join("NL", padded(iban_checks(bank, account, values), 2), take(BANKS, bank), padded(account, 10))


def write_orders(exact: Exact, market: Market, customers: Customers, orders: Orders) -> Text:
    """SalesOrders_YYYY.csv; returns the order number per order row."""
    sequence = np.argsort(orders.day, kind="stable")
    number = np.zeros(len(orders.day), dtype=np.int64)
    number[sequence] = exact.numbers("order", orders.day[sequence])
    text = join("VO", padded(number, 9))
    rows = pa.array(sequence)
    company = customers.company[orders.customer[sequence]]
    columns = [
        text.take(rows),
        padded(customers.code()[orders.customer[sequence]], 8),
        exact.dates(orders.day[sequence]),
        money(orders.cents[sequence]),
        currency_codes(market).take(pa.array(company)),
        take(PRODUCT_GROUPS, orders.group[sequence]),
        exact.dates(orders.delivered_day[sequence]),
        exact.dates(orders.cancelled_day[sequence]),
        money(orders.margin_cents[sequence]),
    ]
    exact.yearly("SalesOrders", orders.day[sequence], csv_lines(columns, ";", "\r\n"))
    return text


def make_documents(exact: Exact, invoices: Invoices, plan: Plan) -> Documents:
    """Number the invoices and the credit notes of the period by day."""
    notes = note_rows(exact.setting, plan)
    dated = plan.return_day[notes] <= exact.setting.last_day
    n = len(invoices.customer)
    invoice = np.concatenate([np.arange(n), notes[dated]])
    is_note = np.arange(len(invoice)) >= n
    day = np.concatenate([invoices.day, plan.return_day[notes[dated]]])
    cents = np.concatenate([invoices.cents, -plan.return_cents[notes[dated]]])
    order = np.argsort(day, kind="stable")
    place = np.empty(len(order), dtype=np.int64)
    place[order] = np.arange(len(order))
    of_note = np.full(len(notes), -1, dtype=np.int64)
    of_note[dated] = place[n:]
    number = exact.numbers("invoice", day[order])
    return Documents(invoice[order], is_note[order], day[order], cents[order], number, place[:n], of_note)


def write_invoices(
    exact: Exact, market: Market, customers: Customers, invoices: Invoices, documents: Documents, orders: Text
) -> None:
    """SalesInvoices_YYYY.csv: invoices and credit notes, amounts with thousand dots in one year."""
    row = documents.invoice
    customer = invoices.customer[row]
    years = documents.day.astype("datetime64[D]").astype("datetime64[Y]").astype(np.int64) + 1970
    full = padded(customers.code()[customer], 8)
    short = pc.cast(pa.array(customers.code()[customer]), pa.string())
    lost = (customers.position[customer] % 97 == 5) & np.isin(years, list(exact.zero_years))
    term = np.where(documents.is_note, 0, invoices.due_day[row] - invoices.day[row])
    opened = np.where(documents.is_note, NEVER, invoices.dispute_day[row])
    closed = np.where(
        documents.is_note | (invoices.dispute_end[row] > exact.setting.last_day),
        NEVER,
        invoices.dispute_end[row],
    )
    amount = choose(years == exact.dotted_year, money(documents.cents, ",", "."), money(documents.cents))
    columns = [
        padded(documents.number, 9),
        np.where(documents.is_note, NOTE_TYPE, INVOICE_TYPE),
        choose(lost, short, full),
        exact.dates(documents.day),
        exact.dates(np.where(documents.is_note, documents.day, invoices.due_day[row])),
        amount,
        currency_codes(market).take(pa.array(customers.company[customer])),
        orders.take(pa.array(invoices.order[row])),
        term,
        take(PRODUCT_GROUPS, invoices.group[row]),
        exact.dates(opened),
        exact.dates(closed),
    ]
    exact.yearly("SalesInvoices", documents.day, csv_lines(columns, ";", "\r\n"))


def write_receipts(
    exact: Exact, customers: Customers, invoices: Invoices, documents: Documents, settlements: Settlements
) -> None:
    """Receipts_YYYY.csv: payments, set-offs, discounts and write-offs."""
    noted = settlements.note >= 0
    document = np.where(noted, documents.of_note[settlements.note], documents.of_invoice[settlements.invoice])
    customer = invoices.customer[settlements.invoice]
    method = np.where(customers.direct_debit[customer], 1, np.where(customer % 11 == 3, 2, 0))
    paid = settlements.kind == 0
    columns = [
        padded(exact.numbers("entry", settlements.day), 9),
        padded(documents.number[document], 9),
        exact.dates(settlements.day),
        money(settlements.cents),
        take(RECEIPT_TYPES, settlements.kind),
        keep(paid, take(["bank", "incasso", "ideal"], method)),
    ]
    exact.yearly("Receipts", settlements.day, csv_lines(columns, ";", "\r\n"))


def write_reminders(exact: Exact, documents: Documents, reminders: tuple[Ints, Ints, Ints]) -> None:
    """Reminders_YYYY.csv."""
    row, day, level = reminders
    number = documents.number[documents.of_invoice[row]]
    channel = take(["email", "post"], (level >= 3).astype(np.int64))
    columns = [
        join("H", padded(exact.numbers("reminder", day), 9)),
        padded(number, 9),
        exact.dates(day),
        level,
        channel,
    ]
    exact.yearly("Reminders", day, csv_lines(columns, ";", "\r\n"))
