"""Views and models that are broken on purpose: what is served stays, and the message says what is wrong.

What the guard says of a small company of its own is in `tests/unit/publishing`; here it looks at the demo company, where
all views have something to say.
"""

from __future__ import annotations

import hashlib
import json
import os
import shutil
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path

import duckdb
import pytest

from orchestration.progress import SILENT
from orchestration.publishing.guard import CheckResult, GuardSettings, guard
from orchestration.publishing.history import History
from orchestration.publishing.suites import CONTROL_FILES, EXPECTATIONS, load_suites
from orchestration.workspace import AUDIENCES, Workspace
from tests.pipeline.conftest import Ended, Published, parquet_bytes, rows

PROJECT = Path(__file__).parents[2]
ROOMS = ("dbt_project", "expectations", "orchestration", "reports")
LEFT_OUT = shutil.ignore_patterns("node_modules", ".evidence", "build", "target", "logs", "__pycache__")
MODELS = Path("dbt_project") / "models"

Run = Callable[..., Ended]


@pytest.fixture
def project(tmp_path: Path) -> Path:
    """A copy of the project that a test may break."""
    for room in ROOMS:
        shutil.copytree(PROJECT / room, tmp_path / "project" / room, ignore=LEFT_OUT)
    shutil.copy(PROJECT / "pyproject.toml", tmp_path / "project")
    return tmp_path / "project"


@pytest.fixture
def run(project: Path, copy_of_demo: Workspace) -> Run:
    """`paywell …` of the copied project, on the copied data."""

    def command(*arguments: str) -> Ended:
        start = [sys.executable, "-c", "from orchestration.cli import main; main()"]
        done = subprocess.run(
            [*start, *arguments, "--data-dir", str(copy_of_demo.data_dir)],
            cwd=project,
            env={**os.environ, "PYTHONPATH": str(project), "COLUMNS": "5000", "NO_COLOR": "1"},
            capture_output=True,
            text=True,
            timeout=600,
            check=False,
        )
        return Ended(done.returncode, done.stdout + done.stderr)

    return command


def mutate(file: Path, old: str, new: str) -> None:
    """Replace a part of a model; a mutation that does not fit its model any more is an error."""
    text = file.read_text(encoding="utf-8")
    assert text.count(old) == 1, f"{old!r} stands {text.count(old)} times in {file.name}"
    file.write_text(text.replace(old, new), encoding="utf-8")


def bytes_served(workspace: Workspace) -> dict[str, str]:
    """The hash of every file that is served, but the history, to which a refused attempt is added."""
    served = sorted(path for path in workspace.served.rglob("*") if path.is_file())
    return {
        path.relative_to(workspace.served).as_posix(): hashlib.sha256(path.read_bytes()).hexdigest()
        for path in served
        if path != History(workspace).path
    }


def test_broken_models_are_refused_and_mended_ones_are_published(
    project: Path, run: Run, copy_of_demo: Workspace
) -> None:
    before, twins = bytes_served(copy_of_demo), parquet_bytes(copy_of_demo.served)
    assert {"credit.duckdb", "sales.duckdb", "bi.duckdb"} <= set(before)
    view = project / MODELS / "shared" / "credit" / "credit__open_invoices.sql"
    settlements = project / MODELS / "input" / "checked" / "checked__settlements.sql"
    customers = project / MODELS / "core" / "dim_customer.sql"
    whole = {path: path.read_text(encoding="utf-8") for path in (view, settlements, customers)}

    # a view that doubles an amount, and an input in which all money is a payment
    doubled = "cast(i.open_amount * 2 as decimal(18, 2)) as open_amount"
    mutate(view, "    i.open_amount,", f"    {doubled},")
    mutate(settlements, "coalesce(lower(settlement_type), 'payment')", "'payment'")
    refused = run("run")
    assert refused.code == 3, refused.said
    told = [line.strip() for line in refused.said.splitlines()]
    assert any("not published" in line and "publication 1 of" in line for line in told)
    failures = [line for line in told if line.startswith("- ")]
    assert failures[0].startswith(
        "- input.input__settlements: expect_column_values_to_be_in_set(as_delivered) fails on "
    )
    assert "settlement_type=payment (delivered " in failures[0]
    assert any(
        line.startswith("- credit.open_invoices: expect_column_sum_to_be_between(open_amount) fails over ")
        for line in failures
    )
    amounts = next(line for line in failures if "open_invoices: expect_column_values" in line)
    assert "rows, first: invoice_id=" in amounts
    assert bytes_served(copy_of_demo) == before
    newest = History(copy_of_demo).all()[-1]
    assert (newest.publication_id, newest.status) == (2, "refused")
    assert [f"- {failure}" for failure in newest.failures] == failures
    pages = copy_of_demo.build / "refused" / "index.html"
    assert str(pages) in refused.said
    assert "This attempt was refused" in pages.read_text(encoding="utf-8")

    # a model that cannot be computed
    for path in (view, settlements):
        path.write_text(whole[path], encoding="utf-8")
    mutate(customers, "min(i.invoice_date) as first_date", "min(i.invoice_day) as first_date")
    failed = run("run")
    assert failed.code == 1, failed.said
    assert "model dim_customer failed" in failed.said and "invoice_day" in failed.said
    assert bytes_served(copy_of_demo) == before

    # mended: the same rows are published again
    customers.write_text(whole[customers], encoding="utf-8")
    mended = run("run", "--json")
    assert mended.code == 0, mended.said
    assert json.loads(mended.said)["publication"] == 3
    assert parquet_bytes(copy_of_demo.served) == twins
    assert [each.status for each in History(copy_of_demo).all()] == ["published", "refused", "published"]


@pytest.fixture(scope="module")
def staged(published: Published, tmp_path_factory: pytest.TempPathFactory) -> Workspace:
    """The demo company as the guard meets it: its build database, and what is served staged anew."""
    workspace = Workspace(tmp_path_factory.mktemp("staged") / "data")
    shutil.copytree(published.workspace.build, workspace.build)
    for audience in AUDIENCES:
        shutil.copy(published.workspace.served_db(audience), workspace.staged_db(audience))
    return workspace


Refused = Callable[[str, list[str]], dict[str, CheckResult]]


@pytest.fixture
def refused(staged: Workspace, tmp_path: Path) -> Iterator[Refused]:
    """Break a view with SQL, and look at it with its own suite: what blocks, by column or expectation."""
    kept: list[tuple[Path, Path]] = []

    def look(view: str, changes: list[str]) -> dict[str, CheckResult]:
        audience, _, table = view.partition(".")
        file = staged.staged_db(audience)
        copy = file.with_suffix(".kept")
        shutil.copy(file, copy)
        kept.append((copy, file))
        with duckdb.connect(str(file)) as connection:
            for change in changes:
                connection.execute(change.replace("$t", table))
        (tmp_path / "inputs").mkdir()
        (tmp_path / "published").mkdir()
        for name in CONTROL_FILES:
            shutil.copy(EXPECTATIONS / name, tmp_path)
        shutil.copy(EXPECTATIONS / "published" / f"{audience}__{table}.yml", tmp_path / "published")
        ((as_of,),) = rows(staged.build_db, "select as_of_date from core.run_context")
        result = guard(
            staged,
            as_of=as_of,
            history=History(staged),
            settings=GuardSettings(),
            report=SILENT,
            expectations=tmp_path,
        )
        return {
            each.column or each.expectation: each for each in result.blocking_failures if each.table == view
        }

    yield look
    for copy, file in kept:
        copy.replace(file)


ORDER, ROWS = "in_published_order", "expect_table_row_count_to_be_between"
# One row each is wrong: (view, the check that must name the row, what happened to it, which rows it can happen to).
(
    SALES,
    PROFILES,
    AGEING,
    RECESSION,
    OPEN,
    SEGMENTS,
    HISTORY,
    PERFORMERS,
    MONTHS,
    GROUPS,
    DEALS,
    WATCH,
    PARTIES,
    MATRIX,
    PROSPECTS,
    REASONS,
    MARKET,
) = (
    "sales.customers",
    "credit.customer_profiles",
    "credit.ageing",
    "credit.recession_scenario",
    "credit.open_invoices",
    "bi.segments",
    "bi.segment_history",
    "bi.good_performers",
    "bi.receivables_monthly",
    "bi.receivables_by_group",
    "sales.deal_terms",
    "credit.watchlist",
    "credit.parties",
    "bi.scoring_matrix",
    "sales.good_performer_prospects",
    "sales.prospect_reasons",
    "bi.market_segments",
)
ROW_MUTATIONS = [
    ("credit.payment_timing", "open_amount_agrees", "open_amount_base = open_amount_base * 2", "true"),
    ("credit.payment_timing", "invoice_agrees", "due_date = due_date + 1", "true"),
    (
        "credit.payment_timing",
        "computed_agrees",
        "expected_date = expected_date + 7",
        "expected_date is not null",
    ),
    (
        "credit.reminder_plan",
        "planned_on_a_working_day",
        "plan_date = plan_date - 3",
        "plan_date is not null",
    ),
    ("credit.reminder_plan", "claim_adds_up", "claim_amount = claim_amount * 2", "true"),
    (
        "credit.reminder_plan",
        "strategy_is_worked_with",
        "dunning_strategy = 'standard'",
        "not is_control and dunning_strategy <> 'standard'",
    ),
    ("credit.call_list", "overdue_agrees", "overdue_amount = overdue_amount * 2", "true"),
    ("credit.call_list", "class_follows", "call_class = 'leave_alone'", "call_rank is not null"),
    (
        "credit.cash_forecast",
        "computed_agrees",
        "expected_amount = expected_amount * 2",
        "expected_amount > 100",
    ),
    (
        "credit.cash_forecast",
        "prognosis_agrees",
        "prognosis_amount = -prognosis_amount",
        "prognosis_amount > 100",
    ),
    ("sales.terms_advice", "keeps_to_the_law", "advised_term_days = 90", "true"),
    ("credit.watchlist", "precision_is_that_of_the_signal", "precision_rate = 1", "precision_rate < 0.9"),
    (PROSPECTS, "chance_agrees", "probability = probability / 2", "probability is not null"),
    (PROSPECTS, "chance_agrees", "score = score + 40", "score is not null"),
    (PROSPECTS, "list_follows", "prospect_list = 'both'", "prospect_list = 'lesser'"),
    (PROSPECTS, "list_follows", "prospect_list = 'lookalike'", "prospect_list = 'healthy'"),
    (PROSPECTS, "rank_follows", "prospect_rank = prospect_rank + 1", "prospect_rank > 10"),
    (
        PROSPECTS,
        "permissions_agree",
        "phone_permission = 'allowed'",
        "is_natural_person and phone_permission = 'needs_consent'",
    ),
    (PROSPECTS, "permissions_agree", "post_permission = 'allowed'", "post_permission = 'not_allowed'"),
    (PROSPECTS, "health_agrees", "health_grade = 'A'", "health_grade = 'C'"),
    (PROSPECTS, "terms_follow", "advised_term_days = 90", "advised_term_days is not null"),
    (PROSPECTS, "affinity_class_fits", "affinity_class = 'high'", "affinity_class = 'low'"),
    (REASONS, "reasons_agree", "points_effect = points_effect + 5", "points_effect is not null"),
    (REASONS, "reason_is_worded", "reason_nl = null", "reason_nl is not null"),
    (MARKET, "market_agrees", "own_customer_count = own_customer_count + 1", "true"),
    (MARKET, "prospects_agree", "lookalike_count = lookalike_count + 1", "true"),
    (MARKET, "class_follows", "white_space_class = 'white_space'", "white_space_class = 'avoid'"),
    (SALES, "profile_agrees", "sector_section = 'U'", "sector_section = 'G'"),
    (SALES, "profile_agrees", "region = null", "true"),
    (SALES, "profile_agrees", "size_class = 'tiny'", "true"),
    (SALES, "value_class_agrees", "value_class = 'A'", "value_class = 'C'"),
    (SALES, "value_class_agrees", "value_class = 'none'", "value_class = 'B'"),
    (SALES, "classes_are_known", "payment_class = 'prompt'", "true"),
    (SALES, "classes_are_known", "segment_name = segment", "true"),
    (SALES, "segment_fits_the_classes", "segment = 'key_accounts'", "payment_class = 'too_new'"),
    (SALES, "segment_fits_the_classes", "treatment = 'pamper'", "treatment = 'develop'"),
    (SALES, "buyers_are_invoiced", "buying_class = 'stable'", "invoiced_amount_12m = 0"),
    (SALES, "term_agrees", "is_term_flagged = not is_term_flagged", "is_term_flagged is not null"),
    (SALES, "term_agrees", "maximum_term_days = null", "maximum_term_days is not null"),
    (SALES, "segment_reason", "segment_reason = null", "true"),
    (PROFILES, "owes_agrees", "open_amount = open_amount * 2", "open_amount > 1"),
    (PROFILES, "owes_agrees", "overdue_amount = 0", "overdue_amount > 1"),
    (PROFILES, "counts_agree", "decided_count = decided_count + 1", "true"),
    (PROFILES, "counts_agree", "cleared_count = cleared_count - 1", "cleared_count > 0"),
    (PROFILES, "days_agree", "median_days_late = greatest(median_days_late, 0)", "median_days_late < 0"),
    (PROFILES, "days_agree", "days_beyond_terms = days_beyond_terms + 1", "days_beyond_terms is not null"),
    (PROFILES, "on_time_agrees", "on_time_rate = 1", "on_time_rate between 0.1 and 0.8"),
    (PROFILES, "on_time_agrees", "on_time_rate_low = on_time_rate", "on_time_rate between 0.1 and 0.8"),
    (PROFILES, "score_agrees", "payment_score = payment_score - 1", "payment_score > 10"),
    (PROFILES, "score_agrees", "payment_score = null", "payment_score > 10"),
    (PROFILES, "behaviour_rule_agrees", "behaviour_rule = 'never_late'", "behaviour_rule = 'late_habit'"),
    (
        PROFILES,
        "behaviour_fits_the_invoices",
        "behaviour_class = 'always_on_time'",
        "behaviour_class = 'structurally_late'",
    ),
    (
        PROFILES,
        "behaviour_fits_the_invoices",
        "behaviour_class = 'too_new'",
        "behaviour_class = 'occasionally_late'",
    ),
    (
        PROFILES,
        "behaviour_fits_the_invoices",
        "behaviour_class = 'non_paying'",
        "behaviour_class = 'always_on_time' and overdue_amount = 0",
    ),
    (PROFILES, "habitual_delay_only_of_habits", "habitual_delay_days = 3", "behaviour_class = 'too_new'"),
    (PROFILES, "segment_agrees", "segment = 'unproven'", "segment <> 'unproven'"),
    (PROFILES, "segment_agrees", "treatment = 'pamper'", "treatment = 'develop'"),
    (PROFILES, "risk_agrees", "credit_grade = 'E'", "risk_class = 'low'"),
    (PROFILES, "sales_sees_the_same", "good_performer = 'good'", "good_performer = 'not_good'"),
    (AGEING, "buckets_add_up", "overdue_1_30_amount = overdue_1_30_amount + 1", "true"),
    (
        AGEING,
        "buckets_agree",
        "not_due_amount = overdue_1_30_amount, overdue_1_30_amount = not_due_amount",
        "not_due_amount > overdue_1_30_amount + 1000",
    ),
    (AGEING, "counts_agree", "overdue_invoice_count = overdue_invoice_count + 1", "true"),
    (AGEING, "disputes_agree", "disputed_amount = open_amount", "disputed_amount = 0 and open_amount > 1000"),
    (AGEING, "oldest_agrees", "oldest_days_late = greatest(oldest_days_late, 0)", "oldest_days_late < 0"),
    (AGEING, "ledger_sees_the_same", "open_amount = open_amount + 0.01", "true"),
    (
        AGEING,
        "ledger_sees_the_same",
        "weighted_days_late = weighted_days_late + 1",
        "weighted_days_late is not null",
    ),
    (AGEING, "rates_agree", "overdue_rate = overdue_rate + 0.1", "overdue_rate is not null"),
    (AGEING, "rates_agree", "credit_limit_amount = 1", "credit_limit_amount > 1"),
    (AGEING, "loss_is_within_exposure", "expected_credit_loss_amount = open_amount + 1", "open_amount > 0"),
    (AGEING, "loss_is_within_exposure", "expected_credit_loss_amount = -1", "true"),
    (AGEING, "profile_is_the_same", "segment = 'win_back'", "segment <> 'win_back'"),
    (RECESSION, "delay_agrees", "delay_days = delay_days + 1", "true"),
    (
        RECESSION,
        "profile_is_the_same",
        "behaviour_class_before = 'improving'",
        "behaviour_class_before <> 'improving'",
    ),
    (RECESSION, "profile_is_the_same", "open_amount = open_amount + 1", "true"),
    (RECESSION, "has_moved_agrees", "has_moved = not has_moved", "true"),
    (
        RECESSION,
        "later_is_not_better",
        "behaviour_class_after = 'always_on_time'",
        "behaviour_class_before = 'structurally_late'",
    ),
    (OPEN, "sales_sees_the_same", "segment = 'win_back'", "segment <> 'win_back'"),
    (OPEN, "delay_fits_the_class", "habitual_delay_days = 3", "payment_class = 'too_new'"),
    (OPEN, "claims_agree", "interest_amount = interest_amount * 2", "interest_amount > 1"),
    (OPEN, "claims_agree", "interest_amount = null", "interest_amount > 1"),
    (
        OPEN,
        "claims_agree",
        "collection_cost_amount = collection_cost_amount + 1",
        "collection_cost_amount > 1",
    ),
    (OPEN, "claims_agree", "collection_cost_amount = 40", "open_days_late < 0"),
    (SEGMENTS, "named_by_the_seed", "segment_name = segment", "true"),
    (SEGMENTS, "customers_agree", "customer_count = customer_count + 1", "true"),
    (SEGMENTS, "revenue_agrees", "invoiced_amount_12m = invoiced_amount_12m * 2", "invoiced_amount_12m > 1"),
    (SEGMENTS, "revenue_agrees", "growth_rate = growth_rate + 0.1", "growth_rate is not null"),
    (SEGMENTS, "owes_agrees", "overdue_amount = open_amount", "overdue_amount < open_amount"),
    (SEGMENTS, "payments_agree", "on_time_rate = 1 - on_time_rate", "on_time_rate between 0.6 and 1"),
    (
        SEGMENTS,
        "payments_agree",
        "median_payment_score = median_payment_score + 1",
        "median_payment_score > 1",
    ),
    (SEGMENTS, "typical", "typical = null", "true"),
    (HISTORY, "day_is_kept", "profile_date = profile_date - 1", "true"),
    (HISTORY, "segment_agrees", "segment = previous_segment", "has_moved"),
    (HISTORY, "value_class_agrees", "value_class = 'A'", "value_class = 'C'"),
    (HISTORY, "moves_agree", "previous_segment = segment", "has_moved"),
    (HISTORY, "moves_agree", "moved_because = null", "has_moved"),
    (
        HISTORY,
        "profile_is_the_same",
        "payment_class = 'improving'",
        "profile_date = (select max(profile_date) from $t) and payment_class = 'occasionally_late'",
    ),
    (PERFORMERS, "verdict_follows", "verdict = 'good'", "verdict = 'not_good'"),
    (PERFORMERS, "verdict_follows", "verdict = 'too_new'", "verdict = 'good'"),
    (PERFORMERS, "sales_sees_the_same", "worth_value = worth_value + 1", "true"),
    (PERFORMERS, "pays_agrees", "judged_count = judged_count + 1", "true"),
    (PERFORMERS, "pays_agrees", "pays_value = 1", "pays_value between 0.1 and 0.9"),
    (PERFORMERS, "pays_follows", "pays = not pays", "pays is not null"),
    (PERFORMERS, "worth_follows", "is_worth_it = not is_worth_it", "is_worth_it"),
    (PERFORMERS, "steady_follows", "steady_value = steady_value + 1", "true"),
    (PERFORMERS, "steady_follows", "relation_months = relation_months - 1", "relation_months > 20"),
    (PERFORMERS, "healthy_follows", "is_healthy = true", "not is_healthy"),
    (
        MONTHS,
        "collection_rates_agree",
        "best_possible_dso_days = dso_days",
        "best_possible_dso_days < dso_days - 1",
    ),
    (
        MONTHS,
        "collection_rates_agree",
        "average_days_delinquent = -average_days_delinquent",
        "average_days_delinquent > 1",
    ),
    (MONTHS, "collection_rates_agree", "cei = cei / 100", "cei > 1"),
    (MONTHS, "collection_rates_agree", "write_off_rate = null", "true"),
    (MONTHS, "countback_agrees", "dso_countback_days = dso_countback_days + 1", "dso_countback_days > 1"),
    (MONTHS, "kept_terms_agree", "due_count = due_count + 1", "true"),
    (
        MONTHS,
        "kept_terms_agree",
        "on_time_rate = 1 - on_time_rate",
        "on_time_rate < 0.4 or on_time_rate between 0.6 and 1",
    ),
    (
        MONTHS,
        "cash_conversion_agrees",
        "cash_conversion_days = cash_conversion_days + 1",
        "cash_conversion_days > 1",
    ),
    (GROUPS, "group_is_known", "group_code = 'all'", "dimension = 'segment'"),
    (GROUPS, "groups_add_up", "open_invoice_count = open_invoice_count + 1", "true"),
    (GROUPS, "receivables_add_up", "received_amount = received_amount + 1", "true"),
    (GROUPS, "buckets_add_up", "overdue_31_60_amount = overdue_31_60_amount + 1", "true"),
    (GROUPS, "group_agrees", "invoice_count = invoice_count + 1", "true"),
    (GROUPS, "group_agrees", "invoiced_amount = invoiced_amount * 2", "invoiced_amount > 1"),
    (GROUPS, "rates_agree", "dso_days = dso_days + 1", "dso_days is not null"),
    (GROUPS, "collection_rates_agree", "cei = null", "cei is not null"),
    (GROUPS, "total_is_the_month", "on_time_rate = null", "dimension = 'total' and on_time_rate is not null"),
    (DEALS, "describes_the_day", "as_of_date = as_of_date - 1", "true"),
    (DEALS, "deal_agrees", "deal_amount = deal_amount * 2", "deal_amount > 1"),
    (
        DEALS,
        "deal_agrees",
        "agreed_payment_term_days = null, no_term_count = 1",
        "agreed_payment_term_days is not null",
    ),
    (DEALS, "deal_agrees", "closed_date = closed_date + 1", "true"),
    (
        DEALS,
        "consequence_agrees",
        "is_consequence_stated = true, no_consequence_count = 0",
        "not is_consequence_stated",
    ),
    (DEALS, "account_agrees", "customer_name = account_name || '?'", "customer_id is not null"),
    (DEALS, "names_no_seller", "owner_code = 'J. de Vries'", "owner_code is not null"),
    (DEALS, "period_agrees", "next_closed_date = null", "next_closed_date is not null"),
    (DEALS, "invoices_agree", "invoice_count = invoice_count + 1", "invoice_count > 0"),
    (DEALS, "invoices_agree", "other_term_count = other_term_count + 1", "other_term_count > 0"),
    (DEALS, "amounts_agree", "overdue_amount = -overdue_amount", "overdue_amount > 1"),
    (DEALS, "amounts_agree", "invoiced_amount = invoiced_amount * 2", "invoiced_amount > 1"),
    (DEALS, "kept_agrees", "kept_days = kept_days + 1", "kept_days is not null"),
    (DEALS, "kept_agrees", "broken_count = broken_count - 1", "broken_count > 0"),
    (
        DEALS,
        "differences_follow",
        "kept_difference_days = -kept_difference_days",
        "abs(kept_difference_days) > 1",
    ),
    (DEALS, "differences_follow", "is_term_flagged = not is_term_flagged", "is_term_flagged is not null"),
    (DEALS, "sales_sees_the_same_term", "maximum_term_days = maximum_term_days + 1", "maximum_term_days > 0"),
    (DEALS, "finding_fits", "finding = 'kept'", "finding = 'not_kept' and decided_count = broken_count"),
    (DEALS, "finding_fits", "advice = finding_name", "true"),
    (WATCH, "describes_the_day", "as_of_date = as_of_date - 1", "true"),
    (WATCH, "in_base_currency", "base_currency_code = 'USD'", "true"),
    (WATCH, "customer_name_agrees", "customer_name = null", "true"),
    (WATCH, "signal_agrees", "severity = 'low'", "severity = 'high'"),
    (WATCH, "signal_agrees", "fact = null", "true"),
    (WATCH, "is_known_by_the_day", "age_days = -age_days", "age_days > 0"),
    (WATCH, "is_known_by_the_day", "is_new = not is_new", "true"),
    (WATCH, "there_is_business", "customer_id = 'nobody', open_amount = 0", "true"),
    (WATCH, "profile_is_the_same", "open_amount = open_amount * 2", "open_amount > 1"),
    (WATCH, "profile_is_the_same", "exposure_rank = exposure_rank + 1", "true"),
    (WATCH, "signals_are_counted", "signal_count = signal_count + 1", "true"),
    (
        WATCH,
        "publication_is_in_the_input",
        "about_company_id = customer_id",
        "signal in ('rating_drop', 'bureau_payment')",
    ),
    (PARTIES, "describes_the_day", "as_of_date = as_of_date - 1", "true"),
    (
        PARTIES,
        "one_customer_is_its_party",
        "payment_score = payment_score - 1",
        "customer_count = 1 and payment_score > 10",
    ),
    (PARTIES, "one_customer_is_its_party", "open_amount = open_amount + 1", "customer_count = 1"),
    (
        PARTIES,
        "one_customer_is_its_party",
        "worst_credit_grade = 'A'",
        "customer_count = 1 and worst_credit_grade = 'D'",
    ),
    (PARTIES, "largest_is_one_of_them", "largest_customer_name = party_id", "true"),
    (PARTIES, "largest_is_one_of_them", "largest_customer_id = 'nobody'", "true"),
    (PARTIES, "classes_are_known", "worst_behaviour_class = 'prompt'", "true"),
    (PARTIES, "classes_are_known", "is_multiple = not is_multiple", "true"),
    (
        PARTIES,
        "limit_follows",
        "credit_limit_use_rate = credit_limit_use_rate + 0.1",
        "credit_limit_use_rate > 0",
    ),
    (
        PARTIES,
        "limit_follows",
        "credit_limit_use_rate = null",
        "customer_count = 1 and credit_limit_use_rate > 0",
    ),
    (PARTIES, "limit_follows", "base_currency_code = 'USD'", "true"),
    (MATRIX, "describes_the_day", "as_of_date = as_of_date - 1", "true"),
    (MATRIX, "in_base_currency", "base_currency_code = 'USD'", "true"),
    (MATRIX, "named_by_the_seed", "size_name = payment_name", "true"),
    (MATRIX, "advice_agrees", "advice = null", "true"),
    (MATRIX, "customers_agree", "customer_count = customer_count + 1", "customer_count > 0"),
    (MATRIX, "revenue_agrees", "invoiced_amount_12m = invoiced_amount_12m * 2", "invoiced_amount_12m > 1"),
    (MATRIX, "owes_agrees", "overdue_amount = -overdue_amount", "overdue_amount > 1"),
    (MATRIX, "owes_agrees", "overdue_rate = null", "overdue_rate is not null"),
    (
        MATRIX,
        "payments_agree",
        "mean_days_beyond_terms = greatest(mean_days_beyond_terms, 0)",
        "mean_days_beyond_terms < -0.5",
    ),
    (MATRIX, "quality_agrees", "high_risk_count = high_risk_count + 1", "true"),
    (
        MATRIX,
        "quality_agrees",
        "good_performer_share = 1 - good_performer_share",
        "good_performer_share not between 0.4 and 0.6",
    ),
]
# What the day's work is published in: (view, the check of its key).
WORK = (
    ("bi.payment_backtest", "method"),
    ("bi.strategy_effect", "group_name"),
    ("credit.arrangement_follow_up", "arrangement_id"),
    ("credit.call_list", "customer_id"),
    ("credit.cash_forecast", "period_type, period_number"),
    ("credit.cash_forecast_worth", "method"),
    ("credit.contact_addresses", "customer_id"),
    ("credit.message_templates", "template_id"),
    ("credit.payment_methods", "payment_method, language_code"),
    ("credit.payment_timing", "invoice_id"),
    ("credit.reminder_plan", "invoice_id"),
    ("credit.signal_precision", "signal"),
    ("sales.account_manager_calls", "customer_id"),
    ("sales.terms_advice", "party_type, party_id"),
)
MAY_BE_EMPTY = ("sales.account_manager_calls",)
# What happens to a view as a whole: (view, what happened, SQL, checks that must refuse it).
WHOLE_VIEWS = [
    *(
        (view, "a join multiplies rows", "insert into $t from (from $t limit 3)", {unique})
        for view, unique in (
            (PROFILES, "customer_id"),
            (AGEING, "customer_id"),
            (RECESSION, "scenario, customer_id"),
            (SEGMENTS, "segment"),
            (HISTORY, "profile_date, customer_id"),
            (PERFORMERS, "customer_id"),
            (GROUPS, "dimension, group_code, month_start"),
            (DEALS, "deal_id"),
            (WATCH, "customer_id, signal"),
            (PARTIES, "party_id"),
            (MATRIX, "every_cell_once"),
            (PROSPECTS, "company_id"),
            (REASONS, "company_id, model, direction, place"),
            (MARKET, "sector_section, size_class, region_code"),
            *WORK,
        )
    ),
    *(
        (view, "table emptied", "delete from $t", {ROWS})
        for view, _ in (*WORK, ("credit.call_invoices", ""))
        if view not in MAY_BE_EMPTY
    ),
    *(
        (view, "out of order", "create or replace table $t as from $t order by rowid desc", {ORDER})
        for view, _ in WORK
    ),
    *(
        (
            view,
            "rows dropped and out of order",
            "create or replace table $t as from $t where rowid <> 1 order by rowid desc",
            {ROWS, ORDER},
        )
        for view in (PROFILES, AGEING, RECESSION, SEGMENTS, HISTORY, PERFORMERS, DEALS)
    ),
    (
        PROSPECTS,
        "rows dropped and out of order",
        "create or replace table $t as from $t where prospect_rank is distinct from 2 order by rowid desc",
        {"rank_follows", ORDER},
    ),
    (PROSPECTS, "table emptied", "delete from $t", {ROWS}),
    *(
        (view, "table emptied", "delete from $t", {check})
        for view, check in ((DEALS, ROWS), (WATCH, ROWS), (PARTIES, "customer_count"), (MATRIX, ROWS))
    ),
    (
        DEALS,
        "deals not yet won",
        "insert into $t (select * replace ('D?' || deal_id as deal_id) from $t limit 2)",
        {ROWS, "deal_agrees"},
    ),
    (
        WATCH,
        "rows dropped and out of order",
        "create or replace table $t as from $t where rowid <> 1 order by rowid desc",
        {"sure_signals_are_all_in", ORDER},
    ),
    (
        WATCH,
        "insolvencies lost",
        "delete from $t where signal = 'insolvency_customer'",
        {"sure_signals_are_all_in", ORDER},
    ),
    (
        WATCH,
        "those who do not pay lost",
        "delete from $t where signal = 'non_paying'",
        {"non_payers_are_all_in", "sure_signals_are_all_in"},
    ),
    (
        PARTIES,
        "rows dropped and out of order",
        "create or replace table $t as from $t where rowid <> 1 order by rowid desc",
        {"customer_count", ORDER},
    ),
    (
        PARTIES,
        "what the others of a party bought and owe lost",
        "update $t set open_amount = open_amount / 2, invoiced_amount_12m = invoiced_amount_12m / 2",
        {"parties_add_up", "one_customer_is_its_party"},
    ),
    (
        MATRIX,
        "cells without customers dropped and out of order",
        "create or replace table $t as from $t where customer_count > 0 order by payment_position, size_position",
        {"every_cell_once", ORDER},
    ),
    (
        MATRIX,
        "sizes swapped",
        "update $t set customer_count = v.customer_count from (select * from $t) as v"
        " where v.payment_group = $t.payment_group and v.size_position = 1 + $t.size_position % 5",
        {"customers_agree"},
    ),
    (
        GROUPS,
        "a month missing",
        "delete from $t where rowid = (select max(rowid) from $t where dimension = 'sector') - 1",
        {"no_month_is_missing", "groups_add_up"},
    ),
    (GROUPS, "a group missing", "delete from $t where group_code = 'unproven'", {"groups_add_up"}),
    (GROUPS, "out of order", "create or replace table $t as from $t order by month_start", {ORDER}),
    (
        PROFILES,
        "ratings lost",
        "update $t set risk_class = 'low', credit_grade = 'A' where risk_class = 'high'",
        {"risk_agrees"},
    ),
    (HISTORY, "ratings lost", "update $t set risk_class = 'low' where risk_class = 'high'", {"risk_agrees"}),
    (SEGMENTS, "table emptied", "delete from $t", {ROWS}),
    (
        SEGMENTS,
        "a segment counted twice",
        "update $t set customer_count = customer_count * 2",
        {"all_customers_are_in", "customers_agree"},
    ),
    (
        SEGMENTS,
        "customers in the wrong sector",
        "update $t set typical_sector_lift = 1 / typical_sector_lift",
        {"typical_stands_out"},
    ),
    (
        SALES,
        "a column of the bureau",
        "alter table customers add column credit_score double",
        {"nothing_of_the_bureau"},
    ),
    (
        SALES,
        "another segment for all",
        "update $t set segment = 'unproven'",
        {"segment_fits_the_classes", "classes_are_known"},
    ),
]


@pytest.mark.parametrize("view", sorted({mutation[0] for mutation in ROW_MUTATIONS}))
def test_a_single_wrong_row_is_named(view: str, staged: Workspace, refused: Refused) -> None:
    audience, _, table = view.partition(".")
    key = next(suite.key for suite in load_suites() if suite.table == view)
    broken: list[tuple[int, dict[str, str], str, str]] = []
    for _, check, change, where in (mutation for mutation in ROW_MUTATIONS if mutation[0] == view):
        taken = ", ".join(str(row) for row, *_ in broken) or "-1"
        row, *values = rows(
            staged.staged_db(audience),
            f"select rowid, {', '.join(key)} from {table} where ({where.replace('$t', table)}) "
            f"and rowid not in ({taken}) order by rowid limit 1",
        )[0]
        broken.append((row, dict(zip(key, map(str, values), strict=True)), check, change))
    found = refused(view, [f"update $t set {change} where rowid = {row}" for row, _, _, change in broken])
    for _, values, check, change in broken:
        assert check in found, f"{change} should break {check}"
        # a changed key is told as it is now; of more than five rows the first are told
        kept = {name: value for name, value in values.items() if not change.startswith(name)}
        sample = found[check].unexpected_sample
        assert len(sample) == 5 or any(kept.items() <= dict(each).items() for each in sample), change
        assert found[check].message.startswith(f"{view}: ")


@pytest.mark.parametrize(("view", "mutation", "sql", "checks"), WHOLE_VIEWS)
def test_a_mutation_of_a_view_is_refused(
    view: str, mutation: str, sql: str, checks: set[str], refused: Refused
) -> None:
    assert checks <= set(refused(view, [sql])), mutation
