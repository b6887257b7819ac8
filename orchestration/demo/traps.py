"""What goes wrong in exports: extra rows that no system should have delivered, and the credit desk's
workbook.

What belongs here: duplicate rows and unreadable rows of the ERP's files, added when the true rows are
written, and `creditdesk/Betalingsregelingen.xlsx`, kept by hand, in which some debtor codes became numbers.
"""

from __future__ import annotations

from datetime import datetime
from pathlib import Path
from typing import Final

import numpy as np

from orchestration.demo.customers import Customers
from orchestration.demo.erp import Exact
from orchestration.demo.paydays import NEVER, to_date
from orchestration.demo.payments import Instalments

WORKBOOK: Final = "creditdesk/Betalingsregelingen.xlsx"
WORKBOOK_COLUMNS: Final = ("Regeling", "Debiteur", "Vervaldatum", "Bedrag", "Voldaan op")
DUPLICATES: Final = 4  # rows per file that has them
HEAD_BYTES: Final = 200_000

Instalment = tuple[str, int, int, int, int]  # id, debtor number, due day, cents, kept day or NEVER


def collect_instalments(
    setting_last_day: int, first_arrangement: int, customers: Customers, instalments: Instalments
) -> list[Instalment]:
    """Rows for the workbook; arrangements are numbered from `first_arrangement`."""
    if len(instalments.customer) == 0:
        return []
    new = np.append(True, instalments.invoice[1:] != instalments.invoice[:-1])
    arrangement = first_arrangement + np.cumsum(new)
    code = customers.code()[instalments.customer]
    kept = np.where(instalments.kept_day <= setting_last_day, instalments.kept_day, NEVER)
    rows = zip(
        arrangement.tolist(),
        instalments.number.tolist(),
        code.tolist(),
        instalments.due_day.tolist(),
        instalments.cents.tolist(),
        kept.tolist(),
        strict=True,
    )
    return [(f"R{a:05d}-{k + 1}", debtor, due, cents, day) for a, k, debtor, due, cents, day in rows]


def write_workbook(path: Path, rows: list[Instalment]) -> None:
    """Sheet 'Regelingen' with real dates and numbers; every 37th debtor code is a number without its zeros."""
    import xlsxwriter

    path.parent.mkdir(parents=True, exist_ok=True)
    book = xlsxwriter.Workbook(str(path), {"in_memory": True})
    book.set_properties({"created": datetime(2026, 1, 1), "author": "Creditmanagement"})
    sheet = book.add_worksheet("Regelingen")
    day_format = book.add_format({"num_format": "dd-mm-yyyy"})
    amount_format = book.add_format({"num_format": "#,##0.00"})
    sheet.write_row(0, 0, WORKBOOK_COLUMNS, book.add_format({"bold": True}))
    sheet.set_column(0, 4, 14)
    for line, (name, debtor, due, cents, kept) in enumerate(rows, start=1):
        sheet.write_string(line, 0, name)
        if debtor % 37 == 0:
            sheet.write_number(line, 1, debtor)
        else:
            sheet.write_string(line, 1, f"{debtor:08d}")
        sheet.write_datetime(line, 2, datetime.combine(to_date(due), datetime.min.time()), day_format)
        sheet.write_number(line, 3, cents / 100, amount_format)
        if kept < NEVER:
            sheet.write_datetime(line, 4, datetime.combine(to_date(kept), datetime.min.time()), day_format)
    book.close()


def _repeat_lines(path: Path, encoding: str) -> list[str]:
    """Some rows of the first part of a file, spread over it; however large the file, little of it is read."""
    with path.open("rb") as file:
        head = file.read(HEAD_BYTES)
    lines = head[: head.rfind(b"\r\n")].decode(encoding).split("\r\n")[1:]
    step = max(len(lines) // (DUPLICATES + 1), 1)
    return lines[step::step][:DUPLICATES]


def add_trap_rows(exact: Exact, folder: Path) -> dict[str, int]:
    """Append duplicates and unreadable rows to closed files. Returns the number of rows per kind and table;
    the cut-off line is the last of the last year's receipts and has no line end."""
    first, last = exact.setting.start, exact.years[-1]
    bad = f"{first:%d-%m-%Y}"
    invoices = folder / exact.name("SalesInvoices", last)
    receipts = folder / exact.name("Receipts", exact.bom_year)
    last_receipts = folder / exact.name("Receipts", last)
    repeated = _repeat_lines(invoices, "cp1252")
    broken = [
        f"990000001;8020;00001001;{bad};{bad};n.v.t.;EUR;;30;Gereedschap;;",
        "990000002;8020;00001002;00-00-0000;00-00-0000;125,00;EUR;;30;Reiniging;;",
        "990000003;8020;000010",
    ]
    _append(invoices, "\r\n".join(repeated + broken) + "\r\n", "cp1252")
    repeated_receipts = _repeat_lines(receipts, "utf-8-sig")
    _append(
        receipts,
        "\r\n".join([*repeated_receipts, f"990000001;990000001;{bad};n.v.t.;P;bank"]) + "\r\n",
        "utf-8",
    )
    _append(last_receipts, "990000002;9900", "cp1252")
    return {
        "duplicate_invoices": len(repeated),
        "unreadable_invoices": len(broken),
        "duplicate_receipts": len(repeated_receipts),
        "unreadable_receipts": 2,
    }


def _append(path: Path, text: str, encoding: str) -> None:
    with path.open("ab") as file:
        file.write(text.encode(encoding))
