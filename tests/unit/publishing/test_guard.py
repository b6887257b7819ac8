"""The guard on a small company: every mutation of a published view is caught, by the check that names it.

What the models make of the inputs is in `test_guard_inputs.py`.
"""

from __future__ import annotations

import shutil
from collections.abc import Callable, Iterator
from datetime import date, timedelta
from pathlib import Path

import pytest
from guarding import BI, CREDIT, ORDER, ROWS, SALES, Suites, blocked, check, staged_suites
from staged_company import AS_OF, change, make

from orchestration.errors import PaywellError
from orchestration.progress import SILENT, Silent
from orchestration.publishing.guard import GuardResult, GuardSettings, guard
from orchestration.publishing.gx_runner import Runner, _class_name
from orchestration.publishing.history import History
from orchestration.publishing.suites import SUPPORTED
from orchestration.publishing.swap import publish
from orchestration.publishing.wording import row_in_words
from orchestration.workspace import Workspace


@pytest.fixture(scope="module")
def company(tmp_path_factory: pytest.TempPathFactory) -> Workspace:
    return make(tmp_path_factory.mktemp("company"))


Mutate = Callable[..., GuardResult]


@pytest.fixture
def mutate(company: Workspace, suite_of: Suites) -> Iterator[Mutate]:
    """Break a staged view, look at it with its suite or one check of it, and put it back."""
    restore: list[tuple[Path, Path]] = []

    def run(table: str, sql: str, column: str | None = None) -> GuardResult:
        file = company.staged_db(table.split(".")[0])
        kept = file.with_suffix(".kept")
        shutil.copy(file, kept)
        restore.append((kept, file))
        change(company, file.stem, sql)
        return check(company, suite_of(table, column))

    yield run
    for kept, file in restore:
        kept.replace(file)


# One row each is wrong: (view, row, the check that must name it, what happened to it).
ROW_MUTATIONS = [
    (CREDIT, "F0000", "amounts_agree", "settled_amount = settled_amount + 1, amount = amount + 1"),
    (CREDIT, "F0004", "amounts_agree", "last_settled_date = date '2026-01-01'"),
    (CREDIT, "F0008", "amounts_agree", "open_amount = -open_amount"),
    (CREDIT, "F0012", "document_agrees", "customer_id = 'C1'"),
    (CREDIT, "F0016", "document_agrees", "currency_code = 'USD'"),
    (CREDIT, "F0020", "document_agrees", "document_type = 'credit_note'"),
    (CREDIT, "F0024", "dates_agree", "invoice_date = invoice_date - 1"),
    (CREDIT, "F0028", "dates_agree", "due_date = due_date + 1"),
    (CREDIT, "F0032", "is_open", "open_amount = 0"),
    (CREDIT, "F0036", "days_late_signed", "open_days_late = -open_days_late"),
    (CREDIT, "F0040", "describes_the_day", "as_of_date = as_of_date - 1"),
    (CREDIT, "F0044", "ageing_bucket_agrees", "ageing_bucket = 'not due'"),
    (CREDIT, "F0048", "customer_name_agrees", "customer_name = ' '"),
    (CREDIT, "F0052", "customer_name_agrees", "customer_name = customer_id"),
    (CREDIT, "F0056", "base_amount_agrees", "open_amount_base = open_amount_base * 2"),
    (CREDIT, "F0060", "base_amount_agrees", "base_currency_code = 'USD'"),
    (CREDIT, "F0064", "particulars_agree", "source_line = source_line + 1"),
    (CREDIT, "F0068", "particulars_agree", "is_disputed = true"),
    (CREDIT, "F0072", "particulars_agree", "payment_term_days = 0"),
    (CREDIT, "F0076", "source_file", "source_file = null"),
    (SALES, "C1", "customer_agrees", "customer_name = customer_id"),
    (SALES, "C2", "in_base_currency", "base_currency_code = 'USD'"),
    (SALES, "C3", "describes_the_day", "as_of_date = as_of_date + 1"),
    (SALES, "C4", "particulars_agree", "city = null"),
    (SALES, "C5", "particulars_agree", "is_blocked = true"),
    (SALES, "C6", "customer_since_agrees", "customer_since = customer_since + 1"),
    (SALES, "C7", "orders_agree", "order_count_12m = order_count_12m * 2"),
    (SALES, "C8", "orders_agree", "last_order_date = last_order_date - 1"),
    (SALES, "C9", "invoiced_agrees", "invoiced_amount_12m = invoiced_amount_12m * 2"),
]
_KEY = {CREDIT: "invoice_id", SALES: "customer_id"}


@pytest.mark.parametrize("table", [CREDIT, SALES])
def test_a_single_wrong_row_is_named(table: str, mutate: Mutate) -> None:
    mutations = [(row, column, sql) for view, row, column, sql in ROW_MUTATIONS if view == table]
    view, key = table.split(".")[1], _KEY[table]
    result = mutate(
        table, "".join(f"update {view} set {sql} where {key} = '{row}';" for row, _, sql in mutations)
    )
    named = {each.column: [row[key] for row in each.unexpected_sample] for each in result.blocking_failures}
    for row, column, _ in mutations:
        assert row in named[column], f"{row} should break {column}"


# (view, what happened, SQL, the one check that must refuse it).
WHOLE_TABLE = [
    (CREDIT, "table emptied", "delete from open_invoices", "expect_table_row_count_to_be_between"),
    (CREDIT, "rows dropped", "delete from open_invoices where customer_id = 'C2'", "open_amount"),
    (
        CREDIT,
        "one row dropped",
        "delete from open_invoices where invoice_id = 'F0004'",
        "currency_total_agrees",
    ),
    (CREDIT, "join multiplies", "insert into open_invoices select * from open_invoices", "invoice_id"),
    (CREDIT, "doubled", "update open_invoices set open_amount = open_amount * 2", "open_amount"),
    (CREDIT, "flipped", "update open_invoices set open_amount = -open_amount", "amounts_agree"),
    (
        CREDIT,
        "floored",
        "update open_invoices set open_days_late = greatest(open_days_late, 0)",
        "days_late_signed",
    ),
    (CREDIT, "nulled", "update open_invoices set customer_name = null", "customer_name"),
    (
        CREDIT,
        "unsorted",
        "create or replace table open_invoices as from open_invoices order by amount",
        ORDER,
    ),
    (BI, "table emptied", "delete from $t", "expect_table_row_count_to_be_between"),
    (BI, "a month missing", "delete from $t where month_start = '2025-12-01'", "opening_is_last_closing"),
    (
        BI,
        "first missing",
        "delete from $t where month_start = '2025-10-01'",
        "expect_table_row_count_to_be_between",
    ),
    (BI, "join multiplies", "insert into $t from $t", "month_start"),
    (BI, "doubled", "update $t set invoiced_amount = invoiced_amount * 2", "receivables_add_up"),
    (BI, "invoiced doubled", "update $t set invoiced_amount = invoiced_amount * 2", "invoiced_amount"),
    (
        BI,
        "doubled on both sides",
        "update $t set received_amount = received_amount + 10, invoiced_amount = invoiced_amount + 10",
        "flows_agree",
    ),
    (
        BI,
        "all doubled",
        "update $t set closing_receivables_amount = closing_receivables_amount * 2",
        "last_month_is_the_open_ledger",
    ),
    (
        BI,
        "buckets mixed",
        "update $t set overdue_1_30_amount = not_due_amount, not_due_amount = overdue_1_30_amount",
        "closing_agrees",
    ),
    (BI, "bucket lost", "update $t set overdue_61_90_amount = 0", "buckets_add_up"),
    (BI, "dates shifted", "update $t set month_start = month_start + interval 1 month", "month_is_whole"),
    (BI, "filter lost", "update $t set invoice_count = invoice_count + 1", "counts_agree"),
    (BI, "invoices lost", "update $t set invoice_count = 0", "invoice_count"),
    (BI, "open count", "update $t set open_invoice_count = open_invoice_count + 40", "counts_agree"),
    (BI, "rate nulled", "update $t set overdue_rate = null", "rates_agree"),
    (BI, "dso shifted", "update $t set dso_days = dso_days + 1", "rates_agree"),
    (BI, "unsorted", "create or replace table $t as from $t order by month_start desc", ORDER),
    (SALES, "table emptied", "delete from customers", "expect_table_row_count_to_be_between"),
    (
        SALES,
        "dropped",
        "delete from customers where customer_id = 'C9'",
        "expect_table_row_count_to_be_between",
    ),
    (SALES, "join multiplies", "insert into customers from customers", "customer_id"),
    (SALES, "nulled", "update customers set invoiced_amount_12m = null", "invoiced_amount_12m"),
    (
        SALES,
        "unsorted",
        "create or replace table customers as from customers order by customer_name desc",
        ORDER,
    ),
]


@pytest.mark.parametrize(("table", "mutation", "sql", "column"), WHOLE_TABLE)
def test_a_mutation_of_a_view_is_caught(
    table: str, mutation: str, sql: str, column: str, mutate: Mutate
) -> None:
    failed = blocked(mutate(table, sql.replace("$t", table.split(".")[1]), column), table)
    assert column in failed, mutation
    assert failed[column].startswith(f"{table}: ")


@pytest.mark.parametrize(
    ("table", "sql", "message"),
    [
        (SALES, "drop table customers", "sales.customers: the view is missing"),
        (CREDIT, "alter table open_invoices drop column is_disputed", "the view has lost is_disputed"),
        (
            BI,
            "alter table receivables_monthly drop column dso_days",
            "the view cannot be read as its suite does",
        ),
    ],
)
def test_a_view_or_column_that_is_gone_is_a_refusal(
    table: str, sql: str, message: str, mutate: Mutate
) -> None:
    failures = [each.message for each in mutate(table, sql).blocking_failures if each.table == table]
    assert len(failures) == 1
    assert message in failures[0]


def test_an_undisturbed_run_passes_and_the_first_has_no_volume_to_compare(company: Workspace) -> None:
    result = check(company)
    assert result.blocking_failures == ()
    assert result.warnings == ()
    volume = [each for each in result.checks if each.table == "input.input__invoices" and each.column is None]
    assert [each.status for each in volume] == ["passed", "not applicable"]
    assert volume[1].success is None
    assert "no earlier publication" in volume[1].observed
    assert result.counts["passed"] > 100
    assert result.rows[CREDIT] > 50 and result.input_rows["invoices"] == 170


def test_the_message_names_view_figure_and_control(mutate: Mutate) -> None:
    failed = blocked(mutate(CREDIT, "update open_invoices set open_amount = open_amount * 2"), CREDIT)
    assert (
        "sum of open_amount must equal 32,810.69 (control: input invoices − settlements"
        in failed["open_amount"]
    )
    assert "but is 65,621.38" in failed["open_amount"]
    assert "fails on 91 of 91 rows, first: invoice_id=F0000" in failed["amounts_agree"]


def test_the_message_names_the_document_that_is_missing(mutate: Mutate) -> None:
    found = blocked(mutate(CREDIT, "delete from open_invoices where invoice_id = 'F0004'", ROWS), CREDIT)
    assert found[ROWS].startswith(
        f"{CREDIT}: {ROWS} fails: number of rows must equal 91 (control: documents of the input whose amount and "
        "settlements up to the as-of date differ) but is 90, first: row=missing, invoice_id=F0004: Open documents"
    )


def test_the_message_names_the_document_that_is_invented(mutate: Mutate) -> None:
    invented = "insert into open_invoices select * replace ('X1' as invoice_id) from open_invoices limit 1"
    assert (
        "is 92, first: row=unexpected, invoice_id=X1" in blocked(mutate(CREDIT, invented, ROWS), CREDIT)[ROWS]
    )


def test_of_a_row_only_what_differs_is_told() -> None:
    row = {
        "id": "a",
        "amount": "5.00",
        "input_amount": "4.0",
        "paid": "1.50",
        "input_paid": "1.5",
        "due": "x",
    }
    assert row_in_words(row) == "id=a, amount=5.00 (input 4.0), due=x"
    assert row_in_words({"id": "a", "paid": "1", "delivered_paid": "1"}) == "id=a, paid=1 (delivered 1)"


def test_volume_freshness_and_an_unguarded_view(tmp_path: Path) -> None:
    """Second run: compares with the first; a cut delivery blocks, a stale one warns."""
    workspace = make(tmp_path)
    publish(workspace, check(workspace), run_id="1", as_of=AS_OF, fingerprint="a", report=SILENT)
    cut = "delete from input.input__settlements where invoice_id > 'F0050'"
    later = AS_OF + timedelta(days=500)
    make(tmp_path, later, cut)
    change(workspace, "credit", "create table loose as select 1 as i")

    class Heard(Silent):
        warnings: list[str] = []  # noqa: RUF012

        def warn(self, text: str) -> None:
            self.warnings.append(text)

    settings = GuardSettings(max_age_days=400)
    result = guard(
        workspace,
        as_of=later,
        history=History(workspace),
        settings=settings,
        report=Heard(),
        expectations=staged_suites(),
    )
    messages = [each.message for each in result.blocking_failures]
    assert len(messages) == 2
    assert (
        "input.input__settlements: expect_table_row_count_to_be_between fails: number of rows must be at least "
        "72 (min_volume_ratio × the last" in messages[0]
    )
    assert "credit.loose: no suite guards this view" in messages[1]
    assert any(
        "input.input__invoices: expect_column_max_to_be_between(invoice_date) fails over 170 rows: largest"
        in text
        for text in Heard.warnings
    )
    with pytest.raises(PaywellError, match=r"2 blocking checks failed; publication 1 of 2026-03-15 stays"):
        publish(workspace, result, run_id="2", as_of=later, fingerprint="b", report=SILENT)
    assert [each.status for each in History(workspace).all()] == ["published", "refused"]


FOREIGN = """
update input.input__invoices set currency_code = 'USD' where right(invoice_id, 1) in ('3', '6');
"""


def test_foreign_amounts_are_checked_at_the_rate_of_their_date(tmp_path: Path, suite_of: Suites) -> None:
    workspace = make(tmp_path, inputs=FOREIGN)
    assert "base_amount_agrees" in blocked(check(workspace, suite_of(CREDIT)), CREDIT)
    convert = (
        "update open_invoices set open_amount_base = round(open_amount / {0}, 2) where currency_code = 'USD'"
    )
    rate = "case when invoice_date < date '2026-01-01' then 1.25 else 1.1 end"
    change(workspace, "credit", convert.format(rate))
    # what may be claimed was made of the amounts before
    assert set(blocked(check(workspace, suite_of(CREDIT)), CREDIT)) == {"claims_agree"}
    change(workspace, "credit", convert.format("1.1"))
    assert "base_amount_agrees" in blocked(check(workspace, suite_of(CREDIT)), CREDIT)
    # The months were not converted: their counts agree, their amounts do not.
    monthly = blocked(check(workspace, suite_of(BI)), BI)
    assert {"flows_agree", "closing_agrees"} <= set(monthly)
    assert "counts_agree" not in monthly


@pytest.mark.parametrize("as_of", [date(2025, 10, 3), date(2027, 1, 31)])
def test_other_days_pass_too(as_of: date, tmp_path: Path, suite_of: Suites) -> None:
    workspace = make(tmp_path, as_of)
    for table in (CREDIT, BI, SALES):
        assert blocked(check(workspace, suite_of(table), as_of=as_of), table) == {}


def test_what_the_suites_may_use_exists_in_the_library() -> None:
    import great_expectations as gx

    Runner().start()
    for name, (_, arguments) in SUPPORTED.items():
        made = getattr(gx.expectations, _class_name(name))
        assert arguments <= set(made.__fields__), name


def test_an_expectation_that_cannot_be_computed_is_an_error() -> None:
    import pandas as pd

    from orchestration.publishing.gx_runner import Resolved

    frame = pd.DataFrame({"name": ["a", "b"]})
    wanted = [
        Resolved(0, "expect_column_sum_to_be_between", {"column": "gone", "min_value": 0, "max_value": 1})
    ]
    with pytest.raises(PaywellError, match="could not be computed"):
        Runner().run("published/x", frame, wanted)
