"""What the command line promises: exit codes, clear errors, help that teaches, one run at a time."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import duckdb
import pytest
from rich.console import Console
from typer.testing import CliRunner

from orchestration.cli import app
from orchestration.console import show_missing, show_summary
from orchestration.customer_facts import invoices_behind
from orchestration.errors import PaywellError
from orchestration.runs import PaywellRun, only_run
from orchestration.summary import worse, worse_since
from orchestration.workspace import Workspace

SOURCE = """
sources:
  - name: ledger
    role: erp
    path: in
    tables:
      invoices:
        files: "*.csv"
        columns: {invoice_id: a, customer_id: b, invoice_date: c, due_date: d, amount: e, currency_code: "'EUR'"}
"""


@pytest.fixture
def at(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """An empty folder to work in, without settings from outside."""
    monkeypatch.chdir(tmp_path)
    for name in ("PAYWELL_DATA", "PAYWELL_CONFIG"):
        # set and taken away, so that what a command sets itself is taken away as well
        monkeypatch.setenv(name, "")
        monkeypatch.delenv(name)
    (tmp_path / "in").mkdir()
    return tmp_path


def ask(*arguments: str) -> tuple[int, str]:
    """Exit code and everything said."""
    result = CliRunner().invoke(app, list(arguments))
    return result.exit_code, result.output


def test_help_teaches_the_first_steps() -> None:
    code, said = ask("--help")
    assert code == 0
    assert "paywell demo" in said and "paywell source add" in said and "Exit codes" in said


@pytest.mark.parametrize("command", [("run",), ("source", "list"), ("source", "test", "x")])
def test_without_configuration_it_says_what_to_do(at: Path, command: tuple[str, ...]) -> None:
    code, said = ask(*command)
    assert code == 2
    assert "there is no configuration" in said
    assert "paywell demo" in said


def test_an_error_as_json_has_its_three_parts(at: Path) -> None:
    code, said = ask("run", "--json")
    assert code == 2
    assert set(json.loads(said)) == {"error", "where", "todo"}


def test_a_wrong_key_is_named(at: Path) -> None:
    (at / "paywell.yml").write_text(SOURCE + "gaurd: {}\n")
    code, said = ask("run")
    assert code == 2
    assert "gaurd: is not a key that Paywell knows" in said


def test_a_delivery_that_is_not_there_is_named(at: Path) -> None:
    (at / "paywell.yml").write_text(SOURCE)
    code, said = ask("run")
    assert code == 1
    assert "*.csv" in said and "ledger" in said


def test_sources_are_listed(at: Path) -> None:
    (at / "paywell.yml").write_text(SOURCE)
    code, said = ask("source", "list", "--json")
    assert code == 0
    (row,) = json.loads(said)
    assert (row["name"], row["role"], row["tables"]) == ("ledger", "erp", ["invoices"])


def test_a_role_that_does_not_exist_is_refused(at: Path) -> None:
    (at / "in" / "a.csv").write_text("a,b\n1,2\n")
    code, said = ask("source", "add", "x", "in", "--role", "shop", "--yes")
    assert code == 2
    assert "erp, crm or bureau" in said


def test_status_before_anything_was_published(at: Path) -> None:
    code, said = ask("status")
    assert code == 1
    assert "nothing was published yet" in said


def test_a_view_is_explained_and_an_unknown_one_refused(at: Path) -> None:
    code, said = ask("explain", "view", "credit.open_invoices", "--json")
    assert code == 0
    assert "open_amount" in said
    code, said = ask("explain", "view", "credit.nothing")
    assert code == 1
    assert "credit.open_invoices" in said


@pytest.mark.parametrize("thing", ["customer", "invoice"])
def test_nothing_is_explained_before_a_run_has_ended(at: Path, thing: str) -> None:
    code, said = ask("explain", thing, "1")
    assert code == 1
    assert "nothing was built yet" in said and "paywell demo" in said
    (at / "data" / "build").mkdir(parents=True)
    duckdb.connect(str(at / "data" / "build" / "warehouse.duckdb")).close()
    code, said = ask("explain", thing, "1")
    assert code == 1
    assert "no run has ended here yet" in said


INVOICE = {
    "customer_id": "C1",
    "document_type": "invoice",
    "invoice_date": "2025-01-01",
    "due_date": "2025-12-01",
    "clear_date": "2025-12-01",
    "days_late": 0,
    "open_days_late": None,
    "amount_base": 100,
    "open_amount_base": 0,
    "is_open": False,
    "dispute_opened_date": None,
    "paid_amount": 100,
    "written_off_amount": 0,
    "source_file": "a.csv",
    "source_line": 2,
}
OPEN = {"clear_date": None, "days_late": None, "is_open": True, "paid_amount": 0, "open_amount_base": 100}


def test_the_invoices_of_two_years_that_tell_something_are_listed() -> None:
    """As of 2025-12-31: rows on both sides of each bound."""
    invoices = {
        "on_time": {},
        "late": {"days_late": 1, "clear_date": "2025-12-02"},
        "first_day": {"due_date": "2024-01-01", "clear_date": "2024-01-01"},
        "too_old": {"due_date": "2023-12-31", "clear_date": "2023-12-31"},
        "written_off": {"paid_amount": 0, "written_off_amount": 1},
        "credited": {"paid_amount": 0},
        "overdue": {**OPEN, "due_date": "2025-12-30", "open_days_late": 1},
        "due_today": {**OPEN, "due_date": "2025-12-31", "open_days_late": 0},
        "open_for_long": {**OPEN, "due_date": "2020-01-01", "open_days_late": 2191},
        "credit_note": {"document_type": "credit_note"},
        "of_another": {"customer_id": "C2"},
    }
    con = duckdb.connect()
    con.execute(
        """create schema core; create schema receivables; create schema strategy;
        create table core.dim_profile_date as select date '2025-12-31' as profile_date, date '2023-12-31' as months_24_ago,
            true as is_as_of union all select date '2025-11-30', date '2023-11-30', false;
        create table receivables.open_items (invoice_id text, customer_id text, document_type text, invoice_date date,
            due_date date, open_amount int, currency_code text, open_amount_base int, open_days_late int,
            ageing_bucket text, is_disputed bool, source_file text, source_line int);
        create table strategy.statutory_claims (invoice_id text, interest_amount int, collection_cost_amount int);
        insert into receivables.open_items (invoice_id, customer_id, due_date)
            values ('b', 'C1', '2025-12-31'), ('a', 'C1', '2025-12-30'), ('x', 'C2', '2025-12-30');
        insert into strategy.statutory_claims values ('a', 3, 40);
        create table core.fct_invoice (invoice_id text, customer_id text, document_type text, invoice_date date,
            due_date date, clear_date date, days_late int, open_days_late int, amount_base int, open_amount_base int,
            is_open bool, dispute_opened_date date, paid_amount int, written_off_amount int, source_file text,
            source_line int)"""
    )
    for invoice_id, changed in invoices.items():
        values = [invoice_id, *{**INVOICE, **changed}.values()]
        con.execute(f"insert into core.fct_invoice values ({', '.join('?' * len(values))})", values)
    decided, documents = invoices_behind(con, "C1")
    assert {row["invoice_id"]: row["counts_as"] for row in decided} == {
        "on_time": "on time",
        "late": "late",
        "first_day": "on time",
        "written_off": "never paid",
        "overdue": "late",
        "open_for_long": "late",
    }
    assert [row["due_date"] for row in decided] == sorted((row["due_date"] for row in decided), reverse=True)
    assert [(row["invoice_id"], row["interest_amount"]) for row in documents] == [("a", 3), ("b", None)]


@pytest.fixture
def views() -> duckdb.DuckDBPyConnection:
    """The views that say who pays worse: month ends before 2026-03-31, four customers with their classes then and now."""
    con = duckdb.connect()
    for name in ("warehouse", "credit", "bi"):
        con.execute(f"attach ':memory:' as {name}")
    con.execute(
        """create schema warehouse.seeds; create schema warehouse.core;
        create table warehouse.core.run_context as select date '2026-03-31' as as_of_date;
        create table warehouse.seeds.payment_groups (payment_class text, payment_group text);
        insert into warehouse.seeds.payment_groups values ('always_on_time', 'prompt'),
            ('occasionally_late', 'mostly_prompt'), ('structurally_late', 'slow'), ('deteriorating', 'slipping'),
            ('non_paying', 'not_paying'), ('too_new', 'unknown');
        create table warehouse.seeds.axis_classes as select 'payment_group' as axis, unnest(['prompt', 'mostly_prompt',
            'slow', 'slipping', 'not_paying', 'unknown']) as class, unnest(range(1, 7)) as position;
        create table bi.segment_history (profile_date date, customer_id text, payment_class text);
        create table credit.customer_profiles (customer_id text, customer_name text, behaviour_class text,
            behaviour_reason text, treatment text, open_amount int)"""
    )
    then_and_now = {
        "a_small": ("always_on_time", "structurally_late", 10),
        "b_large": ("occasionally_late", "non_paying", 90),
        "once_late": ("always_on_time", "occasionally_late", 500),
        "the_same": ("deteriorating", "deteriorating", 500),
        "better": ("non_paying", "structurally_late", 500),
        "was_new": ("too_new", "deteriorating", 500),
        "now_new": ("always_on_time", "too_new", 500),
    }
    for customer_id, (then, now, amount) in then_and_now.items():
        con.execute(
            f"""insert into bi.segment_history values ('2026-01-31', '{customer_id}', '{now}'),
                ('2026-02-28', '{customer_id}', '{then}'), ('2026-03-31', '{customer_id}', '{now}');
            insert into credit.customer_profiles values ('{customer_id}', 'n', '{now}', 'b', 't', {amount})"""
        )
    return con


def test_who_came_to_pay_worse_within_a_month_with_the_largest_exposure_first(
    views: duckdb.DuckDBPyConnection,
) -> None:
    since = worse_since(views)
    assert since == "2026-02-28"
    assert [row["customer_id"] for row in worse(views, since)] == ["b_large", "a_small"]
    # a first month has none before it
    views.execute("delete from bi.segment_history where profile_date <= '2026-02-28'")
    assert worse_since(views) is None
    assert worse(views, None) == []


@pytest.mark.parametrize(("last_day", "since"), [("2026-03-27", "2026-01-31"), ("2026-03-28", "2026-02-28")])
def test_a_month_ago_is_a_month_end_28_days_back(
    views: duckdb.DuckDBPyConnection, last_day: str, since: str
) -> None:
    views.execute(f"update warehouse.core.run_context set as_of_date = '{last_day}'")
    assert worse_since(views) == since


MARKETING: dict[str, Any] = {
    "customers": 1,
    "good_performers": {
        "good": 0,
        "not_good": 0,
        "too_new": 1,
        "revenue": 0.0,
        "share": 0.0,
        "revenue_share": None,
    },
    "segments": [
        {
            "segment": "unproven",
            "name": "New or unproven",
            "treatment": "develop",
            "customers": 1,
            "share": 1.0,
            "revenue": 0.0,
            "revenue_share": 0.0,
            "open": 0.0,
            "overdue": 0.0,
        }
    ],
    "classes": [{"class": "too_new", "payment_group": "Too few invoices", "customers": 1, "open": 0.0}],
    "worse_since": None,
    "worse_count": 0,
    "worse": [],
    "collection": None,
    "expected_credit_loss": {"amount": 0.0, "exposure": 0.0, "is_assumed": False, "rate": None},
    "recession": [
        {"scenario": "severe", "fewest_days": 12, "most_days": 12, "prompt": 0, "fallen": 0, "open": 0.0}
    ],
}
FACTS: dict[str, Any] = {
    "company": "Small ledger",
    "as_of_date": "2026-01-31",
    "base_currency": "EUR",
    "publication": 1,
    "headline": {
        "receivables": 0.0,
        "open_documents": 0,
        "debtors": 0,
        "overdue": 0.0,
        "overdue_rate": None,
        "dso_days": None,
        "slow_debtors": 0,
        "slow_share": None,
    },
    "ageing": [],
    "credit_marketing": MARKETING,
    "most_overdue": [],
    "sources": [],
    "rejections": [],
    "later": [],
    "spellings": [],
    "missing": [],
    "unknown_axes": [],
    "checks": {"passed": 1, "failed": 0, "warned": 0, "data_tests": 1},
    "seconds": {},
    "outputs": {},
}


def told(facts: dict[str, Any], **changed: Any) -> str:
    """The summary of these facts, on a wide terminal."""
    console = Console(width=250, no_color=True)
    with console.capture() as capture:
        show_summary(console, facts | changed)
    return capture.get()


def test_a_ledger_of_which_nothing_can_be_said_reads_well() -> None:
    said = told(FACTS)
    assert "Nothing is outstanding." in said
    assert "No customer can be judged yet: 1 customer, too few paid or overdue invoices of each." in said
    assert "How they pay: 1 too new to say." in said
    for absent in (
        "None",
        "nan",
        "recession",
        "Expected credit loss",
        "DSO",
        "1 customers",
        "How old is it?",
    ):
        assert absent not in said


def test_a_ledger_without_customers_or_of_an_older_run_reads_well() -> None:
    for marketing in ({**MARKETING, "customers": 0, "segments": [], "classes": []}, None):
        said = told(FACTS, credit_marketing=marketing)
        assert "Nothing is outstanding." in said
        assert "How they pay" not in said and "Who are they?" not in said


def test_the_summary_says_who_performs_well_and_what_a_recession_would_do() -> None:
    good = {"good": 3, "not_good": 995, "too_new": 2, "revenue": 91.0, "share": 0.003, "revenue_share": 0.91}
    recession = [
        {"scenario": "mild", "fewest_days": 1, "most_days": 5, "prompt": 20, "fallen": 2, "open": 9.0},
        {"scenario": "severe", "fewest_days": 5, "most_days": 25, "prompt": 20, "fallen": 7, "open": 1234.0},
    ]
    marketing = {
        **MARKETING,
        "customers": 1000,
        "good_performers": good,
        "expected_credit_loss": {"amount": 120.0, "exposure": 1000.0, "is_assumed": True, "rate": 0.12},
        "collection": {"best_possible_dso_days": 27.2, "average_days_delinquent": 13.8},
        "recession": recession,
    }
    head = {**FACTS["headline"], "receivables": 1000.0, "open_documents": 1, "debtors": 1, "dso_days": 41.0}
    said = told(FACTS, credit_marketing=marketing, headline=head)
    assert "€ 1,000 is outstanding in 1 document of 1 customer." in said
    assert "it takes 41 days to collect (DSO): 27 by our own terms, 14 by paying late." in said
    assert (
        "3 of 1,000 customers are good performers (<1%) and make 91% of the revenue; 2 cannot be judged yet."
        in said
    )
    assert "Expected credit loss: € 120 (12.0% of what is open, in part by assumed loss rates)." in said
    assert (
        "In a severe recession (5 to 25 days later, by sector) 7 of the 20 that pay on time would no longer"
        in said
    )
    assert "they owe € 1,234 now" in said


def test_credit_balances_do_not_split_the_days_to_collect() -> None:
    head = {**FACTS["headline"], "dso_days": 41.0}
    days = {"best_possible_dso_days": 50.0, "average_days_delinquent": -9.0}
    said = told(FACTS, headline=head, credit_marketing={**MARKETING, "collection": days})
    assert "it takes 41 days to collect (DSO)." in said


def test_what_is_missing_is_told_per_input_with_the_axes_that_stay_unknown() -> None:
    missing = [
        {"role": "crm", "entity": "accounts", "column": None, "costs": "what sales knows"},
        {"role": "crm", "entity": "consents", "column": None, "costs": "whom one may call"},
        {"role": "erp", "entity": "orders", "column": None, "costs": "the path from order to payment"},
        *(
            {"role": "erp", "entity": "customers", "column": f"c{number}", "costs": f"cost {number}"}
            for number in range(5)
        ),
        {"role": "erp", "entity": "customers", "column": "industry_code", "costs": "sector as an axis"},
    ]
    said = told(FACTS, missing=missing, unknown_axes=["sector", "size"])
    assert "CRM: accounts, consents" in said and "what sales knows; whom one may call" in said
    assert "orders" in said and "the path from order to payment" in said
    assert "customers: c0, c1, c2 and 3 more" in said
    assert "sector as an axis; cost 0; cost 1; cost 2 and 2 more" in said
    assert "unknown for every customer, so no segment rests on it: sector, size" in said
    console = Console(width=250, no_color=True)
    with console.capture() as capture:
        show_missing(console, FACTS | {"missing": missing})
    assert "customers.industry_code" in capture.get()


def test_who_pays_worse_is_told_with_the_reason() -> None:
    row = {
        "customer_id": "00042",
        "customer_name": "Bakker BV",
        "before": "always_on_time",
        "now": "deteriorating",
        "because": "last 4: median 20 days late",
        "treatment": "follow_critically",
        "open": 5000.0,
    }
    marketing = {**MARKETING, "worse_since": "2025-12-31", "worse": [row], "worse_count": 8}
    said = told(FACTS, credit_marketing=marketing)
    assert "Who pays worse than on 2025-12-31, the largest of 8" in said
    assert "later than before" in said and "last 4: median 20 days late" in said and "€ 5,000" in said


def test_a_second_run_is_told_who_is_at_work(tmp_path: Path) -> None:
    workspace = Workspace(tmp_path)
    holder = subprocess.Popen(
        [
            sys.executable,
            "-c",
            "import sys; from pathlib import Path; from orchestration.runs import only_run;"
            "from orchestration.workspace import Workspace\n"
            "with only_run(Workspace(Path(sys.argv[1]))): print('held', flush=True); sys.stdin.readline()",
            str(tmp_path),
        ],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    )
    assert holder.stdout is not None and holder.stdout.readline() == "held\n"
    with pytest.raises(PaywellError, match=f"process {holder.pid}"), only_run(workspace):
        pass
    holder.kill()
    holder.communicate()
    with only_run(workspace):
        assert (workspace.build / ".lock").read_text() == str(os.getpid())


def test_a_step_is_done_once_and_timed_without_the_steps_it_calls(tmp_path: Path) -> None:
    from orchestration.config import Config

    run, calls = PaywellRun(Workspace(tmp_path), Config()), []

    def inner() -> str:
        calls.append("inner")
        return "done"

    def outer() -> str:
        calls.append("outer")
        return run._once("inner", inner)

    assert run._once("outer", outer) == run._once("outer", outer) == "done"
    assert calls == ["outer", "inner"]
    assert list(run.seconds) == ["inner", "outer"]
