"""The demo company's files as they would have been exported on a past day: what happened later is not in them.

Written against the files' own columns, not against Paywell's models, so that a model which looks ahead is found out.
"""

from __future__ import annotations

import gzip
import json
import shutil
from collections.abc import Callable
from datetime import date, datetime
from pathlib import Path
from typing import Any

import fastexcel
import xlsxwriter

# per file: the column of the day on which a row came to be, and the columns that are filled in later
CSV: dict[str, tuple[str, tuple[str, ...]]] = {
    "exact/SalesInvoices": ("InvoiceDate", ("DisputeOpened", "DisputeClosed")),
    "exact/Receipts": ("EntryDate", ()),
    "exact/SalesOrders": ("OrderDate", ("DeliveryDate", "CancelDate")),
    "exact/Reminders": ("SentDate", ()),
    "exact/Accounts": ("Created", ()),
    "creditsafe/ratings": ("ratedOn", ()),
    "creditsafe/financials": ("publishedOn", ()),
}
JSON: dict[str, str] = {
    "hubspot/companies": "createdAt",
    "hubspot/contacts": "properties.createdate",
    "hubspot/deals": "properties.createdate",
    "hubspot/engagements": "timestamp",
    "hubspot/consents": "timestamp",
    "kvk/basisprofielen": "peildatum",
    "creditsafe/insolventies": "publicatiedatum",
}


def cut_demo(demo: Path, target: Path, last_day: date) -> None:
    """Write the files of `demo` (without its truth) to `target`, with nothing in them from after `last_day`."""
    for path in sorted(demo.rglob("*")):
        name = str(path.relative_to(demo))
        if path.is_dir() or name.startswith("truth"):
            continue
        out = target / name
        out.parent.mkdir(parents=True, exist_ok=True)
        if path.suffix == ".xlsx":
            _cut_workbook(path, out, last_day)
        elif path.suffix == ".yml":
            shutil.copyfile(path, out)
        else:
            _cut_text(name, path, out, last_day)


def _cut_text(name: str, path: Path, out: Path, last_day: date) -> None:
    packed = path.suffix == ".gz"
    opened: Callable[..., Any] = gzip.open if packed else open
    with opened(path, "rb") as file:
        lines = file.read().splitlines(keepends=True)
    for start, (column, later) in CSV.items():
        if name.startswith(start):
            lines = _cut_csv(lines, column, later, last_day)
    for start, place in JSON.items():
        if name.startswith(start):
            lines = [line for line in map(lambda line: _cut_json(line, place, last_day), lines) if line]
    with opened(out, "wb") as file:
        file.write(b"".join(lines))


def _cut_csv(lines: list[bytes], column: str, later: tuple[str, ...], last_day: date) -> list[bytes]:
    separator = b";" if b";" in lines[0] else b","
    header = [cell.strip(b'\r\n"\xef\xbb\xbf').decode() for cell in lines[0].split(separator)]
    kept = [lines[0]]
    for line in lines[1:]:
        cells = line.split(separator)
        day = _day(cells[header.index(column)]) if len(cells) == len(header) else None
        if day is not None and day > last_day:
            continue
        for name in later:
            place = header.index(name)
            known = _day(cells[place]) if len(cells) == len(header) else None
            if known is not None and known > last_day:
                cells[place] = (
                    b"\r\n"
                    if cells[place].endswith(b"\r\n")
                    else b"\n"
                    if cells[place].endswith(b"\n")
                    else b""
                )
        kept.append(separator.join(cells))
    return kept


def _cut_json(line: bytes, place: str, last_day: date) -> bytes | None:
    try:
        row = json.loads(line)
    except json.JSONDecodeError:
        return line
    value: Any = row
    for step in place.split("."):
        value = value[step]
    day = _day(value.encode()) if value else None
    if day is not None and day > last_day:
        return None
    properties = row.get("properties", {})
    closed = properties.get("closedate")
    if closed and (known := _day(closed.encode())) and known > last_day:
        properties |= {"closedate": None, "hs_is_closed_won": None, "dealstage": "open"}
        return json.dumps(row, ensure_ascii=False).encode() + b"\n"
    return line


def _cut_workbook(path: Path, out: Path, last_day: date) -> None:
    sheet = fastexcel.read_excel(path).load_sheet(0, header_row=None, dtypes="string")
    rows = list(zip(*[column.to_pylist() for column in sheet.to_arrow().columns], strict=True))
    header = list(rows[0])
    with xlsxwriter.Workbook(str(out)) as book:
        written = book.add_worksheet()
        written.write_row(0, 0, header)
        line = 0
        for row in rows[1:]:
            due, kept = (
                _day((row[header.index(name)] or "").encode()) for name in ("Vervaldatum", "Voldaan op")
            )
            if due is not None and due > last_day:
                continue
            line += 1
            for place, value in enumerate(row):
                if header[place] == "Voldaan op" and kept is not None and kept > last_day:
                    continue
                written.write_string(line, place, value or "")


def _day(text: bytes) -> date | None:
    value = text.strip(b'\r\n "').decode("cp1252", "replace")[:10]
    for form in ("%d-%m-%Y", "%Y-%m-%d", "%d/%m/%Y"):
        try:
            return datetime.strptime(value, form).date()
        except ValueError:
            continue
    return None
