"""The first thing a newcomer does: `paywell demo`, again, and with force."""

from __future__ import annotations

import json
import subprocess
import sys

import duckdb

from orchestration.workspace import Workspace
from tests.pipeline.conftest import Published, parquet_bytes, paywell, rows

VIEWS = (
    "bi.good_performers",
    "bi.market_segments",
    "bi.model_card",
    "bi.payment_backtest",
    "bi.prospect_backtest",
    "bi.prospect_backtest_deciles",
    "bi.prospect_drift",
    "bi.prospect_outcomes",
    "bi.receivables_by_group",
    "bi.receivables_monthly",
    "bi.scorecard",
    "bi.scoring_matrix",
    "bi.segment_history",
    "bi.segments",
    "bi.strategy_effect",
    "bi.strategy_effect_months",
    "credit.ageing",
    "credit.arrangement_follow_up",
    "credit.call_invoices",
    "credit.call_list",
    "credit.cash_forecast",
    "credit.cash_forecast_history",
    "credit.cash_forecast_worth",
    "credit.contact_addresses",
    "credit.customer_profiles",
    "credit.message_templates",
    "credit.open_invoices",
    "credit.parties",
    "credit.payment_methods",
    "credit.payment_timing",
    "credit.recession_scenario",
    "credit.reminder_plan",
    "credit.signal_precision",
    "credit.thank_you_gifts",
    "credit.watchlist",
    "sales.account_manager_calls",
    "sales.customers",
    "sales.deal_terms",
    "sales.good_performer_prospects",
    "sales.prospect_reasons",
    "sales.terms_advice",
)

# so small a company has too few relations before and after any past date, and nobody to thank this month
EMPTY = {"bi.prospect_backtest", "bi.prospect_backtest_deciles", "credit.thank_you_gifts"}


def test_the_run_ends_with_a_summary(published: Published) -> None:
    for words in (
        "is outstanding in",
        "How old is it?",
        "Whom to call first",
        "Whom to approach next",
        "What was read",
        "0 failed",
    ):
        assert words in published.said


def test_every_audience_has_its_file_and_parquet(published: Published) -> None:
    served = published.workspace.served
    for audience, view in (name.split(".") for name in VIEWS):
        count = rows(served / f"{audience}.duckdb", f"select count(*) from {audience}.{view}")
        twin = duckdb.sql(f"select count(*) from '{served}/{audience}/{view}.parquet'").fetchall()
        assert count == twin
        assert (count[0][0] > 0) != (f"{audience}.{view}" in EMPTY), view


def test_open_amount_equals_the_truth_to_the_cent(published: Published) -> None:
    """What the generator knows to be open, which no model reads, is what is published."""
    truth = duckdb.sql(
        f"""select substr(name, 12), value from '{published.workspace.demo}/truth/totals.parquet'
        where name like 'open_cents_%' and value <> 0"""
    ).fetchall()
    found = rows(
        published.workspace.served_db("credit"),
        "select currency_code, cast(sum(open_amount) * 100 as bigint) from open_invoices group by 1",
    )
    assert len(truth) > 1
    assert dict(truth) == dict(found)


def test_nothing_that_was_read_is_lost(published: Published) -> None:
    balance = rows(
        published.workspace.build_db,
        """select sum(rows_read), sum(rows_loaded + rows_unreadable + rows_rejected + rows_left_out + rows_folded),
            sum(rows_rejected), sum(rows_unreadable) from quality.row_balance""",
    )[0]
    assert balance[0] == balance[1] > 1000
    rejected = rows(
        published.workspace.build_db,
        "select count(*), count(row_text), count(reason) from quality.rejected_rows",
    )
    # the demo company's exports hold duplicates, unreadable amounts and cut-off lines on purpose
    assert rejected[0][0] == balance[2] + balance[3] > 5
    assert rejected[0][1] == rejected[0][2] == rejected[0][0]


def test_a_second_run_finds_nothing_to_do(published: Published) -> None:
    before = parquet_bytes(published.workspace.served)
    ended = paywell("demo", "--customers", 150, "--data-dir", published.workspace.data_dir)
    assert ended.code == 0
    assert "Nothing changed" in ended.said
    assert parquet_bytes(published.workspace.served) == before


def test_the_same_inputs_give_the_same_bytes_and_a_reader_never_blocks(copy_of_demo: Workspace) -> None:
    """Built anew with force, from an empty build database, while a reader holds the served file open."""
    before = parquet_bytes(copy_of_demo.served)
    copy_of_demo.build_db.unlink()
    reader = subprocess.Popen(
        [
            sys.executable,
            "-c",
            "import duckdb, sys; c = duckdb.connect(sys.argv[1], read_only=True);"
            "print(c.sql('select count(*) from open_invoices').fetchall(), flush=True); sys.stdin.readline();"
            "print(c.sql('select count(*) from open_invoices').fetchall(), flush=True)",
            str(copy_of_demo.served_db("credit")),
        ],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    )
    assert reader.stdout is not None
    seen = reader.stdout.readline()
    ended = paywell("run", "--force", "--json", "--data-dir", copy_of_demo.data_dir)
    assert ended.code == 0, ended.said
    facts = json.loads(ended.said)
    assert facts["changed"] is True
    assert facts["publication"] == 2
    assert parquet_bytes(copy_of_demo.served) == before
    after, _ = reader.communicate("\n", timeout=30)
    assert after == seen


def test_status_tells_the_publications(published: Published) -> None:
    ended = paywell("status", "--json", "--data-dir", published.workspace.data_dir)
    (publication,) = json.loads(ended.said)
    assert publication["status"] == "published"
    assert set(publication["rows"]) == set(VIEWS)


def test_explain_leads_from_a_view_to_file_and_line(published: Published) -> None:
    invoice_id, open_amount, file, line = rows(
        published.workspace.served_db("credit"),
        "select invoice_id, open_amount, source_file, source_line from open_invoices order by open_amount desc limit 1",
    )[0]
    ended = paywell("explain", "invoice", invoice_id, "--json", "--data-dir", published.workspace.data_dir)
    facts = {row["what"]: row["value"] for row in json.loads(ended.said)[f"document {invoice_id}"]}
    assert float(facts["open_amount"]) == float(open_amount)
    text = (published.workspace.demo / "exact" / file).read_text(encoding="cp1252").splitlines()[line - 1]
    assert invoice_id in text


def test_no_model_reads_the_truth() -> None:
    from orchestration.loading.contract import DBT_PROJECT

    assert not [
        path
        for path in DBT_PROJECT.rglob("*")
        if path.is_file() and "truth" in path.read_text(errors="ignore")
    ]


def test_a_past_day_is_as_it_was(copy_of_demo: Workspace) -> None:
    """Run as of a month end: its months are those that the full history tells for the same time."""
    columns = "* exclude (as_of_date)"
    history = rows(
        copy_of_demo.served_db("bi"),
        f"select {columns} from receivables_monthly where month_end <= '2025-06-30' order by month_start",
    )
    ended = paywell("run", "--as-of", "2025-06-30", "--json", "--data-dir", copy_of_demo.data_dir)
    assert ended.code == 0, ended.said
    assert json.loads(ended.said)["as_of_date"] == "2025-06-30"
    assert (
        rows(copy_of_demo.served_db("bi"), f"select {columns} from receivables_monthly order by 1") == history
    )
    closing = rows(
        copy_of_demo.served_db("bi"), "select last(closing_receivables_amount) from receivables_monthly"
    )
    open_items = "select sum(open_amount_base) from open_invoices where invoice_date <= as_of_date"
    assert rows(copy_of_demo.served_db("credit"), open_items) == closing
