"""Data Docs: self-contained, complete, safe to show, and the same for the same results."""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import date
from pathlib import Path

from orchestration.publishing.docs_pages import write_docs
from orchestration.publishing.guard import CheckResult, GuardResult
from orchestration.publishing.history import Publication

PUBLICATION = Publication(
    4, "run-4", "2026-03-16T05:00:00+00:00", "2026-03-15", "published", "f", "1.5.6", {"passed": 1}
)


def check(
    status: str, severity: str = "block", table: str = "credit.open_invoices", **more: object
) -> CheckResult:
    suite = "inputs/orders" if table.startswith("input.") else f"published/{table.replace('.', '__')}"
    values = {
        "suite": suite,
        "table": table,
        "expectation": "expect_column_values_to_not_be_null",
        "column": "name",
    }
    said = {"why": "A reason.", "expected": "a < b", "status": status, "severity": severity}
    return CheckResult(**(values | said | more))


GUARD = GuardResult(
    date(2026, 3, 15),
    (
        check("passed"),
        check("failed", "warn", message="credit.open_invoices: <b>odd</b>", unexpected_count=2, row_count=1234,
              unexpected_sample=({"invoice_id": "<script>", "name": "é"},), kills=("customer name lost",)),
        check("not applicable", table="input.input__orders", observed="no earlier publication"),
        check("passed", table="input.input__invoices", suite="inputs/invoices"),
    ),
    {"credit.open_invoices": 1234},
    {"invoices": 50, "orders": 0},
)  # fmt: skip


def test_pages_hold_every_result_and_fetch_nothing(tmp_path: Path) -> None:
    index = write_docs(GUARD, tmp_path, PUBLICATION)
    pages = {path.name: path.read_text(encoding="utf-8") for path in tmp_path.iterdir()}
    assert set(pages) == {
        "index.html", "published-credit__open_invoices.html", "inputs-orders.html", "inputs-invoices.html",
    }  # fmt: skip
    for page in pages.values():
        assert not re.search(r"https?://|//cdn|<script|<link|@import|url\(", page)
        assert set(re.findall(r'href="([^"]+)"', page)) <= set(pages)
    suite = pages["published-credit__open_invoices.html"]
    assert "2 of 1,234 rows break it" in suite and "&lt;script&gt;" in suite and "customer name lost" in suite
    assert suite.index(">warns<") < suite.index(">holds<"), "what needs a look comes first"
    text = index.read_text(encoding="utf-8")
    assert "Publication 4, as of 2026-03-15" in text and "1 to look at" in text
    assert "&lt;b&gt;odd&lt;/b&gt;" in text
    assert "nothing to check: orders." in text


def test_only_the_header_of_the_index_knows_the_clock(tmp_path: Path) -> None:
    later = replace(PUBLICATION, publication_id=5, run_id="run-5", published_at="2027-01-01T00:00:00+00:00")
    write_docs(GUARD, tmp_path / "a", PUBLICATION)
    write_docs(GUARD, tmp_path / "b", later)
    for path in (tmp_path / "a").iterdir():
        other = (tmp_path / "b" / path.name).read_text(encoding="utf-8")
        if path.name == "index.html":
            other = re.sub(r"<header>.*?</header>", "", other, flags=re.S)
            assert re.sub(r"<header>.*?</header>", "", path.read_text(encoding="utf-8"), flags=re.S) == other
        else:
            assert path.read_text(encoding="utf-8") == other


def test_a_refused_attempt_says_so(tmp_path: Path) -> None:
    guard = replace(GUARD, checks=(check("failed", message="credit.open_invoices: broken"),))
    text = write_docs(guard, tmp_path, replace(PUBLICATION, status="refused")).read_text(encoding="utf-8")
    assert "This attempt was refused" in text and ">blocks<" in text and "broken" in text


def test_a_failed_dbt_test_is_told_with_its_model_and_row(tmp_path: Path) -> None:
    told = "fct_invoice: dbt test unique_fct_invoice: 2 rows fail, first: invoice_id=F1"
    failed = check("failed", table="fct_invoice", suite="dbt", expectation="unique_fct_invoice", column=None,
                   unexpected_count=2, message=told)  # fmt: skip
    index = write_docs(replace(GUARD, checks=(*GUARD.checks, failed)), tmp_path, PUBLICATION)
    page = (tmp_path / "dbt.html").read_text(encoding="utf-8")
    assert "fct_invoice: unique_fct_invoice" in page and "2 rows fail, first: invoice_id=F1" in page
    assert "of 0 rows" not in page
    assert "Tests of the dbt project that fail" in index.read_text(encoding="utf-8")
