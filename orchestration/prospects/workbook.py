"""The chosen prospects as a workbook: the list, every reason, and what all of it means.

The same publication and the same wish give the same bytes. Text is written as text: nothing in a delivered name becomes
a formula or a link.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime
from pathlib import Path
from typing import Any

import xlsxwriter

from orchestration.console import CURRENCY_SIGNS
from orchestration.errors import PaywellError
from orchestration.prospects.fields import (
    LISTS,
    PERMISSIONS,
    REASON_FIELDS,
    Field,
    Language,
    in_language,
    shown_fields,
    spoken,
    told,
)
from orchestration.prospects.listing import Listing, written
from orchestration.prospects.text import is_like_formula, one_line
from orchestration.prospects.wording import asked_in_words, say
from orchestration.queries import Row

MOST_ROWS = 1_048_575  # of a sheet, below its header
HEADER_HEIGHT = 32
FROZEN = 3  # rank, list and name stay in view
# where no day is known, the first that a workbook can hold
NO_DAY = date(1980, 1, 1)
RED, AMBER, GREEN, BLUE, GREY = ("#F8CBAD", "#FFE699", "#E2EFDA", "#DDEBF7", "#EDEDED")
PERMISSION_COLOURS = {"not_allowed": RED, "needs_consent": AMBER, "allowed": GREEN}
LIST_COLOURS = {"both": GREEN, "lookalike": BLUE, "healthy": GREEN, "lesser": GREY, "open_deal": AMBER}
PERMISSION_COLUMNS = ("phone_permission", "email_permission", "post_permission", "visit_permission")


def write_workbook(path: Path, listing: Listing, language: Language) -> None:
    """Write `listing` with its reasons to `path`; what stood there is replaced when it is complete.

    Raises:
        PaywellError: more rows than a sheet holds; no such folder.
    """
    if max(len(listing.rows), len(listing.reasons)) > MOST_ROWS:
        raise PaywellError(f"a sheet holds {MOST_ROWS:,} rows at most", str(path), "choose fewer: --limit")
    made = written(path).with_name(f".{path.name}.part")
    day = listing.as_of_date or NO_DAY
    # in memory: its parts then carry a fixed time instead of that of writing
    with xlsxwriter.Workbook(made, {"in_memory": True, "strings_to_urls": False}) as book:
        book.set_properties(
            {
                "title": say("title", language),
                "author": "Paywell",
                "created": datetime(day.year, day.month, day.day),
            }
        )
        sheets = _Sheets(book, language, listing.currency)
        _prospects(sheets, listing)
        named = [{**listing_row, **reason} for listing_row, reason in _beside(listing.rows, listing.reasons)]
        sheets.table(say("sheet_reasons", language), REASON_FIELDS, named, FROZEN)
        _about(sheets, listing)
    made.replace(path)


class _Sheets:
    """Writes tables with the formats of this workbook."""

    def __init__(self, book: Any, language: Language, currency: str) -> None:
        self.book, self.language = book, language
        sign = CURRENCY_SIGNS.get(currency, currency)
        self.formats = {
            "text": book.add_format(),
            # typed in again, it stays text
            "quoted": book.add_format({"quote_prefix": True}),
            "whole": book.add_format({"num_format": "0"}),
            "number": book.add_format({"num_format": "0.0"}),
            "share": book.add_format({"num_format": "0%"}),
            "money": book.add_format({"num_format": f'"{sign}" #,##0' if sign else "#,##0"}),
            "date": book.add_format({"num_format": "yyyy-mm-dd"}),
        }
        self.header = book.add_format(
            {"bold": True, "text_wrap": True, "valign": "top", "bg_color": "#1F3864", "font_color": "#FFFFFF"}
        )
        self.bold = book.add_format({"bold": True})
        self.wrapped = book.add_format({"text_wrap": True, "valign": "top"})

    def table(self, name: str, fields: Sequence[Field], rows: Sequence[Row], frozen: int) -> Any:
        """A sheet with a header that stays, a filter on every column, and one row per row."""
        sheet = self.book.add_worksheet(name)
        sheet.freeze_panes(1, frozen)
        sheet.set_row(0, HEADER_HEIGHT)
        for column, field in enumerate(fields):
            sheet.set_column(column, column, field.width)
            sheet.write_string(0, column, field.title(self.language), self.header)
        for line, row in enumerate(rows, start=1):
            for column, field in enumerate(fields):
                self.cell(sheet, line, column, field.kind, in_language(row, field.name, self.language))
        sheet.autofilter(0, 0, len(rows), len(fields) - 1)
        # ids are digits, and stay text
        sheet.ignore_errors({"number_stored_as_text": f"A1:XFD{len(rows) + 1}"})
        sheet.set_landscape()
        sheet.set_paper(9)
        sheet.fit_to_pages(1, 0)
        sheet.repeat_rows(0)
        return sheet

    def cell(self, sheet: Any, line: int, column: int, kind: str, value: Any) -> None:
        """One value by the kind of its column."""
        if value is None:
            return
        if kind == "yes_no":
            self.text(sheet, line, column, say("yes" if value else "no", self.language))
        elif kind == "code":
            self.text(sheet, line, column, told(value, self.language))
        elif kind == "date" and isinstance(value, date):
            sheet.write_datetime(line, column, value, self.formats["date"])
        elif kind in ("whole", "number", "share", "money"):
            sheet.write_number(line, column, float(value), self.formats[kind])
        else:
            self.text(sheet, line, column, str(value))

    def text(self, sheet: Any, line: int, column: int, value: str, style: Any = None) -> None:
        """Text, whatever it begins with."""
        quoted = is_like_formula(value)
        shown = one_line(value)
        if shown:
            sheet.write_string(
                line, column, shown, style or (self.formats["quoted"] if quoted else self.formats["text"])
            )


def _prospects(sheets: _Sheets, listing: Listing) -> None:
    fields = shown_fields(listing.columns)
    sheet = sheets.table(say("sheet_prospects", sheets.language), fields, listing.rows, FROZEN)
    place = {field.name: column for column, field in enumerate(fields)}
    last = max(len(listing.rows), 1)
    for name, colours in (
        ("prospect_list", LIST_COLOURS),
        *((each, PERMISSION_COLOURS) for each in PERMISSION_COLUMNS),
    ):
        if name not in place:
            continue
        for code, colour in colours.items():
            sheet.conditional_format(
                1,
                place[name],
                last,
                place[name],
                {
                    "type": "cell",
                    "criteria": "==",
                    "value": f'"{told(code, sheets.language)}"',
                    "format": sheets.book.add_format({"bg_color": colour}),
                },
            )


def _beside(rows: Sequence[Row], reasons: Sequence[Row]) -> list[tuple[Row, Row]]:
    """Each reason with the name and rank of its company."""
    known = {
        row["company_id"]: {name: row[name] for name in ("prospect_rank", "company_name")} for row in rows
    }
    return [(known[reason["company_id"]], reason) for reason in reasons]


def _about(sheets: _Sheets, listing: Listing) -> None:
    language = sheets.language
    sheet = sheets.book.add_worksheet(say("sheet_about", language))
    sheet.set_column(0, 0, 26)
    sheet.set_column(1, 1, 110)
    day = listing.as_of_date.isoformat() if listing.as_of_date else ""
    parts: list[tuple[str, list[tuple[str, str]]]] = [
        (
            say("title", language),
            [
                (say("as_of", language), day),
                (say("source", language), say("source_view", language)),
                (
                    say("rows", language),
                    say("rows_of", language, chosen=len(listing.rows), total=listing.total),
                ),
                *asked_in_words(listing.asked, language),
            ],
        ),
        (
            say("lists", language),
            [(told(code, language), spoken(LISTS, code, language)) for code in LISTS],
        ),
        (
            say("approach", language),
            [
                *((told(code, language), spoken(PERMISSIONS, code, language)) for code in PERMISSIONS),
                (say("careful", language), say("careful_text", language)),
                (say("decide", language), say("decide_text", language)),
            ],
        ),
        (
            say("columns", language),
            [
                (field.title(language), field.meaning(language))
                for field in shown_fields(listing.columns)
                if field.meaning(language)
            ],
        ),
        (
            say("columns_of_reasons", language),
            [
                (field.title(language), field.meaning(language))
                for field in REASON_FIELDS
                if field.meaning(language)
            ],
        ),
    ]
    line = 0
    for title, lines in parts:
        sheets.text(sheet, line, 0, title, sheets.bold)
        for place, (name, meaning) in enumerate(lines, start=line + 1):
            sheets.text(sheet, place, 0, name, sheets.wrapped)
            sheets.text(sheet, place, 1, meaning, sheets.wrapped)
        line += len(lines) + 2
