"""The report's own pages fit what is published, for any company."""

from __future__ import annotations

from pathlib import Path

import duckdb
import pytest

from orchestration.publishing import report_pages, report_sources
from orchestration.publishing.report_queries import check_pages

from .conftest import ALL_PAID, BARE_CUSTOMER, INVOICE, NOVEMBER, OCTOBER, Publish

REPORTS = Path(__file__).resolve().parents[2] / "reports"
NOTHING_LATE = INVOICE.replace("48, '31-60'", "-13, 'not due'")
COMPANIES = {
    "two months, a credit note, two currencies": {},
    "a single month": {"months": (NOVEMBER,)},
    "nothing overdue": {"invoices": (NOTHING_LATE,)},
    "everything paid": {"invoices": (), "months": (OCTOBER, ALL_PAID)},
    "customers known by number only": {"customers": (BARE_CUSTOMER,)},
}


@pytest.mark.parametrize("company", COMPANIES)
def test_pages_fit_any_company(company: str, publish: Publish) -> None:
    assert check_pages(REPORTS, publish(**COMPANIES[company])) == []


def test_the_check_sees_all_pages_and_sources(publish: Publish) -> None:
    pages = {page.route: page for page in report_pages.read_pages(REPORTS)}
    assert set(pages) == {"/", "/open-invoices", "/customers"}
    assert set(report_sources.sources(REPORTS)) == {"bi", "credit", "sales"}
    # A fence that the reader of pages does not see would be a query that nobody checks.
    for page in pages.values():
        assert len(page.queries) == page.path.read_text(encoding="utf-8").count("```sql")
        assert page.components


def test_the_first_page_opens_with_the_figures_of_the_last_month(publish: Publish) -> None:
    assert first_page_row(publish()) == {
        "receivables": 60,
        "overdue": 50,
        "overdue_sentence": "83% of it is overdue, part of it by more than 90 days.",
        "dso_sentence": "The receivables are worth 22 days of sales at this month's pace (DSO).",
    }


@pytest.mark.parametrize(
    ("month", "overdue", "dso"),
    [
        (ALL_PAID, "Nothing is overdue.", "Nothing was invoiced this month, so there is no DSO to give."),
        (OCTOBER, "40% of it is overdue, none by more than 90 days.", "worth 16 days of sales"),
        (OCTOBER.replace("60, 40,", "100, 0,"), "Nothing is overdue.", "days of sales"),
        (
            OCTOBER.replace("100, 60, 40,", "-10, -50, 40,"),
            "Credits outweigh what is overdue.",
            "days of sales",
        ),
        (
            OCTOBER.replace("0.4,", "0.004,"),
            "Less than 1% of it is overdue, none by more than 90 days.",
            "sales",
        ),
    ],
)
def test_the_opening_sentence_reads_well_at_the_edges(
    month: str, overdue: str, dso: str, publish: Publish
) -> None:
    row = first_page_row(publish(months=(month,)))
    assert row["overdue_sentence"] == overdue
    assert dso in str(row["dso_sentence"])


def first_page_row(served: Path) -> dict[str, object]:
    """The row behind the opening sentence of the first page."""
    page = next(page for page in report_pages.read_pages(REPORTS) if page.route == "/")
    with duckdb.connect() as connection:
        connection.execute(f"attach '{served / 'bi.duckdb'}' as bi (read_only)")
        cursor = connection.execute(page.queries["latest"].sql)
        names = [column[0] for column in cursor.description]
        (row,) = cursor.fetchall()
    values = dict(zip(names, row, strict=True))
    return {name: values[name] for name in ("receivables", "overdue", "overdue_sentence", "dso_sentence")}
