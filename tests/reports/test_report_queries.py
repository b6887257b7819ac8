"""The check of the pages itself: each kind of fault in a page is reported, with file and line."""

from __future__ import annotations

import shutil
from pathlib import Path

import duckdb
import pytest

from orchestration.publishing.report_queries import check_pages

from .conftest import Publish, Row

REPORTS = Path(__file__).resolve().parents[2] / "reports"
GOOD = """---
title: A page
check:
  - {inputs.find.sql: "'%'"}
---

```sql months
select month_start, dso_days from bi.receivables_monthly order by month_start limit 10
```

```sql found
select invoice_id, open_days_late from credit.open_invoices where invoice_id like ${inputs.find.sql} limit 10
```

<TextInput name=find defaultValue="" />
<LineChart data={months} x=month_start y={['dso_days']} />
<DataTable data={found} emptySet=pass>
  <Column id=invoice_id title="a > b" />
</DataTable>

{months[0].dso_days} [home](/)
"""


def faults(tmp_path: Path, publish: Publish, text: str, **rows: tuple[Row, ...]) -> list[str]:
    """What the check says of a project with the real sources and this one page."""
    reports = tmp_path / "reports"
    (reports / "pages").mkdir(parents=True)
    (reports / "pages" / "index.md").write_text(text, encoding="utf-8")
    shutil.copytree(REPORTS / "sources", reports / "sources")
    shutil.copy(REPORTS / "browser-functions.txt", reports)
    return check_pages(reports, publish(**rows))


def test_a_good_page_has_no_fault(tmp_path: Path, publish: Publish) -> None:
    assert faults(tmp_path, publish, GOOD) == []


@pytest.mark.parametrize(
    ("good", "bad", "line", "said"),
    [
        ("select month_start, dso_days", "select month_start, dso_dais", 7, "query months: Binder Error"),
        ("from bi.receivables_monthly", "from bi.receivable", 7, "query months: Catalog Error"),
        ("x=month_start", "x=month", 16, "<LineChart>: x=month is not a column of months"),
        ("y={['dso_days']}", "y={['month_start', 'dso']}", 16, "<LineChart>: y=dso is not a column"),
        ("id=invoice_id", "id=invoice", 18, "<Column>: id=invoice is not a column of found"),
        ('id=invoice_id title', 'id=invoice_id linkLabel=invoice title', 18,
         "<Column>: linkLabel=invoice is not a column of found"),
        ('id=invoice_id title', 'id=invoice_id scaleColumn=shade title', 18,
         "<Column>: scaleColumn=shade is not a column of found"),
        ("data={months}", "data={month}", 16, "<LineChart>: data={month}: there is no such query"),
        ("<LineChart", "<LineChrat", 16, "<LineChrat>: not a component that pages here use"),
        ("</DataTable>", "", 1, "<DataTable> is never closed"),
        ("x=month_start ", "x='month_start ", 16, "cannot read the tag <LineChart"),
        ("name=find", "name=search", 11, "query found: ${inputs.find.sql} has no control on this page"),
        ("inputs.find.sql: ", "inputs.find: ", 11, "query found: ${inputs.find.sql} is no query here"),
        ("check:\n  - {inputs", "check:\n  {inputs", 1, "front matter: `check` must be a list"),
        ("limit 10\n```\n\n<Text", "\n```\n\n<Text", 11, "query found: has no limit"),
        ("select invoice_id,", "select parse_path(invoice_id), json_valid(invoice_id) as j, invoice_id,", 11,
         "query found: json_valid() is not in the browser's database"),
        ("month_start limit", "month_start, current_date limit", 7, "query months: current_date changes"),
        ("month_start limit", "month_start, now() limit", 7, "query months: now changes"),
        ("dso_days from", "dso_days, cast(month_start as timestamptz) as t from", 7,
         "query months: column t has a time zone"),
        ("[0].dso_days", "[0].dso", 21, "{months[0].dso}: no such query or column"),
        ("[home](/)", "[home](/nowhere)", 21, "link /nowhere: there is no such page"),
        ("{months[0].dso_days}", "<Value data={months} column=dso_days link='/away' />", 21, "link /away: "),
        ("<LineChart data={months} x=month_start y={['dso_days']} />\n", "{months[1].dso_days}", None, None),
        ("```sql found", "```sql months", 11, "query months is defined twice"),
        ("```sql found", "```sql", 11, "a query without a name"),
        ("from bi.receivables_monthly", "from ${months}", 7, "query months: refers to itself"),
    ],
)  # fmt: skip
def test_a_fault_is_reported_where_it_is(
    good: str, bad: str, line: int | None, said: str | None, tmp_path: Path, publish: Publish
) -> None:
    assert good in GOOD
    found = faults(tmp_path, publish, GOOD.replace(good, bad))
    if said is None:
        assert found == []
    else:
        assert any(fault.startswith(f"pages/index.md:{line}: {said}") for fault in found), found


def test_a_query_that_nothing_shows_is_reported(tmp_path: Path, publish: Publish) -> None:
    page = GOOD.replace("{months[0].dso_days}", "").replace(
        "<LineChart data={months}", "<LineChart data={found}"
    )
    page = page.replace("x=month_start y={['dso_days']}", "x=invoice_id y=open_days_late emptySet=pass")
    assert faults(tmp_path, publish, page) == ["pages/index.md:7: query months: nothing on this page uses it"]


def test_a_component_that_cannot_be_empty_needs_rows(tmp_path: Path, publish: Publish) -> None:
    page = GOOD.replace(" emptySet=pass", "")
    assert faults(tmp_path / "rows", publish, page) == []
    assert faults(tmp_path / "none", publish, page, open_invoices=()) == [
        "pages/index.md:17: <DataTable>: found can be empty, which stops the build: "
        "add emptySet=pass and emptyMessage"
    ]


def test_every_case_of_a_page_is_tried(tmp_path: Path, publish: Publish) -> None:
    page = GOOD.replace(
        """{inputs.find.sql: "'%'"}""", """{inputs.find.sql: "'%'"}\n  - {inputs.find.sql: "1 +"}"""
    )
    assert [fault[:48] for fault in faults(tmp_path, publish, page)] == [
        "pages/index.md:12: query found: Parser Error: sy"
    ]


@pytest.mark.parametrize("cases", [("'%'", "'no such'"), ("'no such'", "'%'")])
def test_rows_are_needed_in_every_case(cases: tuple[str, str], tmp_path: Path, publish: Publish) -> None:
    lines = "\n".join(f'  - {{inputs.find.sql: "{case}"}}' for case in cases)
    page = GOOD.replace(" emptySet=pass", "").replace("""  - {inputs.find.sql: "'%'"}""", lines)
    (fault,) = faults(tmp_path, publish, page)
    assert "<DataTable>: found can be empty" in fault


def test_a_published_column_that_went_is_reported_at_its_source(tmp_path: Path, publish: Publish) -> None:
    served = publish()
    with duckdb.connect(str(served / "credit.duckdb")) as connection:
        connection.execute("alter table open_invoices drop column is_disputed")
    said = check_pages(REPORTS, served)
    assert any(fault.startswith("sources/credit/open_invoices.sql:1: Binder Error") for fault in said), said


def test_a_missing_publication_is_reported(publish: Publish) -> None:
    served = publish()
    (served / "bi.duckdb").unlink()
    assert "sources/bi: cannot read bi.duckdb in the served folder" in check_pages(REPORTS, served)[0]


def test_a_source_that_asks_the_clock_is_reported(tmp_path: Path, publish: Publish) -> None:
    reports = tmp_path / "reports"
    shutil.copytree(REPORTS, reports, ignore=shutil.ignore_patterns("node_modules", ".evidence", "build"))
    extra = "select now() as t, count(*) as n from receivables_monthly;"
    (reports / "sources" / "bi" / "clock.sql").write_text(extra, encoding="utf-8")
    assert check_pages(reports, publish()) == [
        "sources/bi/clock.sql:1: now changes from run to run: a page's today is as_of_date"
    ]
