"""The report's own pages fit what is published, for any company, and say what is so."""

from __future__ import annotations

from typing import Any

import pytest

from orchestration.publishing import report_pages, report_sources
from orchestration.publishing.report_queries import check_pages

from .conftest import (
    AGEING,
    ALL_PAID,
    BARE_CUSTOMER,
    BARE_DEAL,
    BARE_PARTY,
    BARE_PROFILE,
    BARE_PROSPECT,
    BASE_POINTS,
    BIN,
    BOOSTED,
    BY_COUNTRY,
    CALL_INVOICE_NO,
    CELL,
    CUSTOMER,
    DEAL,
    DRIFT,
    EMPTY_CELL,
    FACT,
    GOOD,
    GROUND,
    INVOICE,
    KEPT_TERMS,
    LEFT_ALONE,
    LESSER,
    MOVED,
    NOT_STARTED,
    NOVEMBER,
    OCTOBER,
    OPEN_DEAL,
    OUTCOME,
    OUTCOME_NEW,
    PARTY,
    PLAIN,
    PROSPECT,
    PUBLISHED,
    RECESSION,
    REPORTS,
    SEGMENT,
    STEP_HELD,
    TENTH,
    TESTED,
    TESTED_THEN,
    THIN_GROUND,
    TOO_NEW,
    UNPROVEN,
    WAS_UNPROVEN,
    WATCHED,
    WATCHED_TOO,
    WEEKS,
    Publish,
    Row,
    answer,
)

ONE_NEW_CUSTOMER: dict[str, tuple[Row, ...]] = {
    "customers": (BARE_CUSTOMER,),
    "customer_profiles": (BARE_PROFILE,),
    "good_performers": (TOO_NEW,),
    "segments": (UNPROVEN | {"customer_share": 1.0},),
    "segment_history": (WAS_UNPROVEN | {"customer_id": "C2"},),
    "recession_scenario": (RECESSION | {"customer_id": "C2", "has_moved": False},),
    "ageing": (),
    "open_invoices": (),
    "receivables_monthly": (ALL_PAID,),
    "receivables_by_group": (),
    "watchlist": (),
    "deal_terms": (),
    "parties": (BARE_PARTY,),
    "scoring_matrix": (EMPTY_CELL,),
    **dict.fromkeys(
        (
            "good_performer_prospects",
            "prospect_outcomes",
            "market_segments",
            "scorecard",
            "prospect_backtest",
            "prospect_backtest_deciles",
            "prospect_drift",
            "model_card",
            "call_list",
            "call_invoices",
            "account_manager_calls",
            "reminder_plan",
            "signal_precision",
            "arrangement_follow_up",
            "thank_you_gifts",
            "payment_timing",
            "cash_forecast_history",
            "cash_forecast_worth",
            "payment_backtest",
            "strategy_effect_months",
        ),
        (),
    ),
    "cash_forecast": tuple(
        week
        | dict.fromkeys(("expected_amount", "new_invoices_amount", "expected_total_amount"), 0)
        | dict.fromkeys(("history_amount", "low_amount", "high_amount"))
        for week in WEEKS
    ),
    "strategy_effect": (NOT_STARTED,),
    "terms_advice": (KEPT_TERMS,),
}
NOTHING_LEARNED: dict[str, tuple[Row, ...]] = {
    "good_performer_prospects": (BARE_PROSPECT,),
    "prospect_outcomes": (),
    "market_segments": (GROUND | {"expected_good_rate": None, "white_space_class": "unknown"},),
    "scorecard": (),
    "prospect_backtest": (),
    "prospect_backtest_deciles": (),
    "prospect_drift": (),
    "model_card": (FACT,),
}
BASELINE: Row = PROSPECT | {"score_method": "baseline"}
COMPANIES: dict[str, dict[str, tuple[Row, ...]]] = {
    "two months, a credit note, two currencies": {},
    "a single month": {"receivables_monthly": (NOVEMBER,)},
    "nothing overdue": {"open_invoices": (INVOICE | {"open_days_late": -13, "ageing_bucket": "not due"},)},
    "everything paid": {
        "open_invoices": (),
        "ageing": (),
        "receivables_monthly": (OCTOBER, ALL_PAID),
    },
    "customers known by number only": {"customers": (BARE_CUSTOMER,)},
    "one customer, too new to judge": ONE_NEW_CUSTOMER,
    "segments without customers": {"segments": (SEGMENT | {"customer_count": 0, "typical": None},)},
    "no history yet": {"segment_history": ()},
    "a CRM that keeps no terms": {"deal_terms": (BARE_DEAL,)},
    "everybody entered once, and no signal": {"parties": (BARE_PARTY,), "watchlist": ()},
    "a market of which nothing could be learned": NOTHING_LEARNED,
    "the rate per sector ranks": {"good_performer_prospects": (BASELINE,)},
    "scores that could not be tested": {
        "prospect_backtest": (),
        "prospect_backtest_deciles": (),
        "prospect_outcomes": (),
    },
    "a scorecard with the base alone": {"scorecard": (BASE_POINTS,), "prospect_drift": ()},
    "open deals only": {"good_performer_prospects": (OPEN_DEAL,)},
    "nobody worth a call, all reminders held back": {
        "call_list": (LEFT_ALONE,),
        "call_invoices": (CALL_INVOICE_NO,),
        "reminder_plan": (STEP_HELD,),
    },
    "a plan that has not started": {"strategy_effect": (NOT_STARTED,), "strategy_effect_months": ()},
    "a forecast that could not be tested": {
        "cash_forecast_history": (),
        "cash_forecast_worth": (),
        "payment_backtest": (),
    },
    "nothing at all": dict.fromkeys(PUBLISHED, ()),
}


@pytest.mark.parametrize("company", COMPANIES)
def test_pages_fit_any_company(company: str, publish: Publish) -> None:
    assert check_pages(REPORTS, publish(**COMPANIES[company])) == []


def test_the_check_sees_all_pages_and_sources(publish: Publish) -> None:
    pages = {page.route: page for page in report_pages.read_pages(REPORTS)}
    assert set(pages) == {
        "/",
        "/segments",
        "/segments/[segment]",
        "/good-performers",
        "/receivables",
        "/ageing",
        "/open-invoices",
        "/customers",
        "/watchlist",
        "/deal-terms",
        "/scoring-matrix",
        "/parties",
        "/prospects",
        "/why-this-list-works",
        "/white-space",
        "/model-card",
        "/today",
        "/cash-forecast",
        "/strategy-effect",
        "/terms",
    }
    assert set(report_sources.sources(REPORTS)) == {"bi", "credit", "sales"}
    # A fence that the reader of pages does not see would be a query that nobody checks.
    for page in pages.values():
        assert len(page.queries) == page.path.read_text(encoding="utf-8").count("```sql")
        assert page.components


def test_no_source_is_made_for_nothing() -> None:
    text = " ".join(page.path.read_text(encoding="utf-8") for page in report_pages.read_pages(REPORTS))
    made = [f"{t.source}.{t.name}" for tables in report_sources.sources(REPORTS).values() for t in tables]
    assert [name for name in made if name not in text] == []


@pytest.mark.parametrize("route", ["/", "/segments"])
def test_each_group_has_a_link_to_its_page(route: str, publish: Publish) -> None:
    links = [row["link"] for row in answer(publish(), route, "groups")]
    assert links == ["/segments/key_accounts", "/segments/unproven"]


# What a page says, by the rows that make it say so. The edges are where a sentence lies or stumbles.
MONTH = "receivables_monthly"
LATE = NOVEMBER | {"as_of_date": "2026-11-08"}
FIRST = ("/", "latest")
PERFORMERS = ("/good-performers", "totals")
GROUP = ("/segments/[segment]", "this_group")
WATCH = ("/watchlist", "totals")
DEALS = ("/deal-terms", "totals")
MATRIX = ("/scoring-matrix", "opening")
PARTIES = ("/parties", "totals")
LISTED = ("/prospects", "totals")
DOUBT = ("/prospects", "doubt")
WORKS = ("/why-this-list-works", "ranking")
BECAME = ("/why-this-list-works", "became")
DRIFTED = ("/why-this-list-works", "moved")
SPACE = ("/white-space", "opening")
CARD = ("/model-card", "opening")
PROSPECTS, BACKTEST = "good_performer_prospects", "prospect_backtest"
SAYINGS: list[tuple[tuple[str, str], str, dict[str, tuple[Row, ...]], str]] = [
    (FIRST, "open_sentence", {}, "On 18 November 2026 customers owe EUR 60 in 2 open documents."),
    (
        FIRST,
        "open_sentence",
        {MONTH: (LATE | {"open_invoice_count": 1, "closing_receivables_amount": 1234567.5},)},
        "On 8 November 2026 customers owe EUR 1,234,568 in 1 open document.",
    ),
    (FIRST, "open_sentence", {MONTH: (ALL_PAID,)}, "On 18 November 2026 customers owe nothing."),
    (FIRST, "open_sentence", {MONTH: ()}, "Nothing was invoiced yet."),
    (FIRST, "overdue_sentence", {}, "83% of it is overdue, part of it by more than 90 days."),
    (FIRST, "overdue_sentence", {MONTH: (ALL_PAID,)}, ""),
    (FIRST, "overdue_sentence", {MONTH: ()}, ""),
    (FIRST, "overdue_sentence", {MONTH: (OCTOBER,)}, "40% of it is overdue, none by more than 90 days."),
    (FIRST, "overdue_sentence", {MONTH: (OCTOBER | {"not_due_amount": 100},)}, "Nothing is overdue."),
    (
        FIRST,
        "overdue_sentence",
        {MONTH: (OCTOBER | {"closing_receivables_amount": -10},)},
        "Credits outweigh what is overdue.",
    ),
    (FIRST, "overdue_sentence", {MONTH: (OCTOBER | {"overdue_rate": -0.1},)}, "Credits outweigh what is overdue."),
    (
        FIRST,
        "overdue_sentence",
        {MONTH: (OCTOBER | {"overdue_rate": 0.004},)},
        "Less than 1% of it is overdue, none by more than 90 days.",
    ),
    (
        FIRST,
        "overdue_sentence",
        {MONTH: (OCTOBER | {"overdue_rate": 0.006},)},
        "1% of it is overdue, none by more than 90 days.",
    ),
    (FIRST, "dso_sentence", {}, "The receivables are worth 22 days of sales at this month's pace (DSO)."),
    (FIRST, "dso_sentence", {MONTH: (ALL_PAID,)}, "Nothing was invoiced this month, so there is no DSO to give."),
    (
        FIRST,
        "dso_sentence",
        {MONTH: (OCTOBER | {"dso_days": 1.2},)},
        "The receivables are worth 1 day of sales at this month's pace (DSO).",
    ),
    (
        ("/", "performers"),
        "sentence",
        {},
        "1 of 2 customers is a good performer; they make all of the revenue of the last twelve months.",
    ),
    (PERFORMERS, "sentence", {}, "1 of 2 customers (50%) meets all four criteria; they make all of the revenue."),
    (
        PERFORMERS,
        "sentence",
        {"good_performers": (GOOD, GOOD | {"customer_id": "C3"}, TOO_NEW | {"worth_value": 1500})},
        "2 of 3 customers (67%) meet all four criteria; they make 25% of the revenue.",
    ),
    (
        PERFORMERS,
        "sentence",
        {"good_performers": (TOO_NEW,)},
        "No customer has a record that is long enough to judge it by.",
    ),
    (
        PERFORMERS,
        "sentence",
        {"good_performers": (TOO_NEW, GOOD | {"verdict": "not_good"})},
        "No customer meets all four criteria.",
    ),
    (PERFORMERS, "sentence", {"good_performers": ()}, "There is no customer yet."),
    (
        ("/good-performers", "hardest"),
        "sentence",
        {"good_performers": (GOOD, GOOD | {"customer_id": "C3", "is_steady": False})},
        "The criterion missed most often is “is steady”: 1 customer misses it.",
    ),
    (("/good-performers", "hardest"), "sentence", {}, ""),
    (
        ("/segments", "opening"),
        "counted",
        {},
        "2 customers fall into 2 groups by how they pay, what they buy and, where known, how risky they are.",
    ),
    (
        ("/segments", "opening"),
        "counted",
        {"segments": (SEGMENT,)},
        "1 customer is in 1 group by how they pay, what they buy and, where known, how risky they are.",
    ),
    (("/segments", "opening"), "counted", {"segments": (SEGMENT | {"customer_count": 0},)}, "There is no customer yet."),
    (("/segments", "opening"), "revenue", {}, "Most revenue comes from Key accounts: 100%."),
    (("/segments", "opening"), "revenue", {"segments": (UNPROVEN,)}, ""),
    (("/segments", "opening"), "overdue", {}, "Most of what is overdue lies with Key accounts: EUR 50."),
    (("/segments", "opening"), "overdue", {"segments": (UNPROVEN,)}, "Nothing is overdue on balance."),
    (
        ("/segments", "moved"),
        "sentence",
        {},
        "Since 31 October 2026 customers moved 1 time from one group to another.",
    ),
    (
        ("/segments", "moved"),
        "sentence",
        {"segment_history": (WAS_UNPROVEN, MOVED | {"has_moved": False})},
        "Nobody moved to another group since 31 October 2026.",
    ),
    (("/segments", "moved"), "sentence", {"segment_history": (MOVED,)}, "There is no earlier day to compare with yet."),
    (GROUP, "sentence", {}, "1 customer, 50% of all, with 100% of the revenue. 83% of what they owe is overdue."),
    (
        GROUP,
        "sentence",
        {"segments": (SEGMENT | {"overdue_amount": -5, "overdue_rate": -0.1},)},
        "1 customer, 50% of all, with 100% of the revenue. Credits outweigh what is overdue.",
    ),
    (
        GROUP,
        "sentence",
        {"segments": (SEGMENT | {"revenue_share": 0.0, "open_amount": 0, "overdue_amount": 0, "overdue_rate": None},)},
        "1 customer, 50% of all, without revenue in twelve months. They owe nothing.",
    ),
    (GROUP, "sentence", {"segments": (UNPROVEN,)}, "No customer is in this group."),
    (GROUP, "typical", {}, "More often than others: Construction 100 % against 50 % of all."),
    (GROUP, "treatment", {}, "Treatment: follow critically."),
    (GROUP, "for_sales", {}, "For sales: Keep them."),
    (GROUP, "for_credit", {}, "For credit: Call first."),
    (GROUP, "for_credit", {"segments": (UNPROVEN,)}, ""),
    (GROUP, "typical", {"segments": (SEGMENT | {"typical_sector": None},)}, ""),
    (
        ("/receivables", "latest"),
        "wait_sentence",
        {},
        "We wait 20 days for our money: that many days of sales are open.",
    ),
    (
        ("/receivables", "latest"),
        "wait_sentence",
        {MONTH: (NOVEMBER | {"dso_countback_days": None},)},
        "We wait 22 days for our money, at the sales of this month.",
    ),
    (
        ("/receivables", "latest"),
        "wait_sentence",
        {MONTH: (NOVEMBER | {"dso_countback_days": None, "dso_days": None},)},
        "More is open than was ever invoiced in the months known, so there is no number of days to give.",
    ),
    (
        ("/receivables", "latest"),
        "wait_sentence",
        {MONTH: (ALL_PAID,)},
        "Nothing is open on balance, so there is nothing to wait for.",
    ),
    (
        ("/receivables", "latest"),
        "late_sentence",
        {},
        "Of the 22 days by this month's sales (DSO), 18 come from late payment; without it there would be 4.",
    ),
    (
        ("/receivables", "latest"),
        "late_sentence",
        {MONTH: (NOVEMBER | {"average_days_delinquent": 0.2},)},
        "Late payment adds hardly anything to it.",
    ),
    (("/receivables", "latest"), "late_sentence", {MONTH: (ALL_PAID,)}, ""),
    (("/ageing", "totals"), "open_sentence", {}, "EUR 60 is open, 100 of it is overdue."),
    (("/ageing", "totals"), "loss_sentence", {}, "Expect to lose 9, 14.2% of it."),
    (("/ageing", "totals"), "open_sentence", {"ageing": ()}, "Nothing is open."),
    (("/ageing", "totals"), "loss_sentence", {"ageing": ()}, ""),
    (
        ("/ageing", "totals"),
        "open_sentence",
        {"ageing": (AGEING | {"open_amount": -3},)},
        "Credits outweigh what customers owe.",
    ),
    (
        ("/ageing", "totals"),
        "open_sentence",
        {"ageing": (AGEING | {"overdue_amount": 0},)},
        "EUR 60 is open, and nothing of it is overdue.",
    ),
    (
        ("/ageing", "totals"),
        "loss_sentence",
        {"ageing": (AGEING | {"expected_credit_loss_amount": 0},)},
        "No loss is expected on it.",
    ),
    (
        ("/ageing", "moved"),
        "sentence",
        {"recession_scenario": (RECESSION, RECESSION | {"customer_id": "C2", "has_moved": False, "delay_days": 5})},
        "If payments came 5 to 8 days later, depending on the sector, 1 of 2 customers would be judged to pay in "
        "another way; they now owe 60.",
    ),
    (
        ("/ageing", "moved"),
        "sentence",
        {"recession_scenario": (RECESSION | {"has_moved": False},)},
        "If payments came 8 days later, no customer would be judged to pay in another way.",
    ),
    (("/ageing", "moved"), "sentence", {"recession_scenario": ()}, "There is no such scenario."),
    (
        ("/customers", "totals"),
        "sentence",
        {},
        "In the twelve months up to 18 November 2026 we invoiced EUR 250 to 1 of our 2 customers.",
    ),
    (
        ("/customers", "totals"),
        "sentence",
        {"customers": (CUSTOMER,)},
        "In the twelve months up to 18 November 2026 we invoiced EUR 250 to our only customer.",
    ),
    (
        ("/customers", "totals"),
        "sentence",
        {"customers": (CUSTOMER, CUSTOMER | {"customer_id": "C3"})},
        "In the twelve months up to 18 November 2026 we invoiced EUR 500 to all our 2 customers.",
    ),
    (("/customers", "totals"), "sentence", {"customers": ()}, "There is no customer yet."),
    (FIRST, "dso_sentence", {MONTH: (ALL_PAID | {"dso_days": 0.0},)}, ""),
    (
        ("/open-invoices", "totals"),
        "claim",
        {},
        "On what is late the law allows a claim of EUR 1 interest and 40 collection costs.",
    ),
    (("/open-invoices", "totals"), "claim", {"open_invoices": ()}, ""),
    (("/open-invoices", "totals"), "sentence", {}, "2 documents of 1 customer are open, 1 past due and 1 disputed."),
    (
        ("/open-invoices", "totals"),
        "sentence",
        {"open_invoices": (INVOICE,)},
        "1 document of 1 customer is open, 1 past due and 0 disputed.",
    ),
    (("/open-invoices", "totals"), "sentence", {"open_invoices": ()}, "Nothing is open."),
    (WATCH, "sentence", {}, "1 customer needs action today; together they owe EUR 60."),
    (
        WATCH,
        "sentence",
        {"watchlist": (WATCHED, WATCHED | {"customer_id": "C2", "open_amount": 1000}, WATCHED_TOO)},
        "2 customers need action today; together they owe EUR 1,060.",
    ),
    (
        WATCH,
        "sentence",
        {"watchlist": (WATCHED_TOO,)},
        "Nobody needs action today; 1 customer does this week.",
    ),
    (
        WATCH,
        "sentence",
        {"watchlist": (WATCHED_TOO | {"severity": "low"}, WATCHED_TOO | {"severity": "low", "customer_id": "C2"})},
        "Nobody needs action; of 2 customers there is something to keep in mind.",
    ),
    (WATCH, "sentence", {"watchlist": ()}, "Nobody: no customer with whom there is business gives a signal."),
    (WATCH, "new_sentence", {}, "1 customer has a new signal."),
    (WATCH, "new_sentence", {"watchlist": (WATCHED_TOO,)}, "Nothing on the list is new."),
    (WATCH, "new_sentence", {"watchlist": ()}, ""),
    (WATCH, "carried", {}, ""),
    (
        DEALS,
        "consequence_sentence",
        {},
        "1 of 1 won deal was closed without a stated consequence of paying late.",
    ),
    (
        DEALS,
        "consequence_sentence",
        {"deal_terms": (DEAL, DEAL | {"deal_id": "D3", "no_term_count": 1, "agreed_payment_term_days": None})},
        "2 of 2 won deals were closed without a stated consequence of paying late, 1 of them without any payment term on record.",
    ),
    (
        DEALS,
        "consequence_sentence",
        {"deal_terms": (DEAL | {"is_consequence_stated": True, "no_consequence_count": 0},)},
        "Each won deal has a consequence of paying late stated.",
    ),
    (
        DEALS,
        "consequence_sentence",
        {"deal_terms": (BARE_DEAL,)},
        "The CRM holds 1 won deal, and does not say whether a consequence of paying late was stated.",
    ),
    (DEALS, "consequence_sentence", {"deal_terms": ()}, "No won deal is known."),
    (DEALS, "days_sentence", {}, "Agreed were 21.0 days, invoiced 30.0, kept 38.5: the only deal that has all three."),
    (
        DEALS,
        "days_sentence",
        {"deal_terms": (DEAL, DEAL | {"deal_id": "D3", "agreed_payment_term_days": 30, "kept_days": 29.5})},
        "Agreed were 25.5 days, invoiced 30.0, kept 34.0: the means of 2 deals that have all three.",
    ),
    (
        DEALS,
        "days_sentence",
        {"deal_terms": (BARE_DEAL, DEAL | {"kept_days": None})},
        "No deal has an agreed term and paid invoices to compare with it.",
    ),
    (DEALS, "days_sentence", {"deal_terms": ()}, ""),
    (MATRIX, "counted", {}, "1 customer stands in 1 cell of size and way of paying."),
    (
        MATRIX,
        "counted",
        {"scoring_matrix": (CELL | {"customer_count": 1200}, EMPTY_CELL | {"customer_count": 34})},
        "1,234 customers stand in 2 cells of size and way of paying.",
    ),
    (MATRIX, "counted", {"scoring_matrix": (EMPTY_CELL,)}, "There is no customer yet."),
    (MATRIX, "counted", {"scoring_matrix": ()}, "There is no customer yet."),
    (MATRIX, "revenue", {}, "Most revenue is in “Small, slow”: 100%."),
    (MATRIX, "revenue", {"scoring_matrix": (EMPTY_CELL,)}, ""),
    (MATRIX, "overdue", {}, "Most of what is overdue is in “Small, slow”: EUR 50."),
    (MATRIX, "overdue", {"scoring_matrix": (EMPTY_CELL,)}, "Nothing is overdue on balance."),
    (
        PARTIES,
        "sentence",
        {},
        "1 company does, with several customer numbers. Our 3 customers are 2 parties.",
    ),
    (
        PARTIES,
        "sentence",
        {"parties": (PARTY, BARE_PARTY | {"account_count": 2, "is_multiple": True})},
        "2 companies do: 1 with several customer numbers, 1 with several accounts. Our 3 customers are 2 parties.",
    ),
    (
        PARTIES,
        "sentence",
        {"parties": (BARE_PARTY | {"account_count": 3, "is_multiple": True},)},
        "1 company does, with several accounts.",
    ),
    (PARTIES, "sentence", {"parties": (PARTY,)}, "1 company does, with several customer numbers. Our 2 customers are 1 party."),
    (PARTIES, "sentence", {"parties": (BARE_PARTY,)}, "Nobody: our only customer stands there once."),
    (
        PARTIES,
        "sentence",
        {"parties": (BARE_PARTY, BARE_PARTY | {"party_id": "P3"})},
        "Nobody: each of our 2 customers stands there once.",
    ),
    (PARTIES, "sentence", {"parties": ()}, "There is no customer yet."),
    (PARTIES, "owes_sentence", {}, "Together they owe EUR 60."),
    (PARTIES, "owes_sentence", {"parties": (PARTY | {"open_amount": -5},)}, "Together they owe nothing."),
    (PARTIES, "owes_sentence", {"parties": (BARE_PARTY,)}, ""),
    (
        LISTED,
        "sentence",
        {},
        "1 of 3 companies that we could sell to is most like our good performers, and financially healthy as well.",
    ),
    (
        LISTED,
        "sentence",
        {PROSPECTS: (PROSPECT, PROSPECT | {"company_id": "B5", "prospect_list": "lookalike"}, LESSER)},
        "2 of 3 companies that we could sell to are most like our good performers; 1 of them is financially healthy as well.",
    ),
    (
        LISTED,
        "sentence",
        {PROSPECTS: (PROSPECT | {"prospect_list": "lookalike"},)},
        "1 of 1 company that we could sell to is most like our good performers; none of them is known to be financially healthy.",
    ),
    (LISTED, "sentence", {PROSPECTS: (LESSER,)}, "No company of the market is like our good performers."),
    (
        LISTED,
        "sentence",
        {PROSPECTS: (BARE_PROSPECT,)},
        "Nothing could be learned yet: too few customers have shown whether they perform well, so no company can be said "
        "to be like those that do.",
    ),
    (
        LISTED,
        "sentence",
        {PROSPECTS: ()},
        "There is no prospect: no company of the market is known that is not a customer already.",
    ),
    (LISTED, "chance_sentence", {}, "Of them 62% should turn out good performers, of all 48%."),
    (LISTED, "chance_sentence", {PROSPECTS: (LESSER,)}, ""),
    (LISTED, "chance_sentence", {PROSPECTS: ()}, ""),
    (LISTED, "chance_sentence", {PROSPECTS: (BARE_PROSPECT,)}, "No company is known to be financially healthy either."),
    (
        LISTED,
        "chance_sentence",
        {PROSPECTS: (BARE_PROSPECT, BARE_PROSPECT | {"company_id": "B5", "prospect_list": "healthy"})},
        "1 company is financially healthy.",
    ),
    (DOUBT, "sentence", {}, ""),
    (DOUBT, "sentence", NOTHING_LEARNED, ""),
    (
        DOUBT,
        "sentence",
        {PROSPECTS: (BASELINE,)},
        "The plain rate of each sector ranks this list, not the scorecard: companies of one sector have one chance.",
    ),
    (
        DOUBT,
        "sentence",
        {BACKTEST: (TESTED_THEN, PLAIN)},
        "This list could not be tested yet: take its order and its chances as a first guess.",
    ),
    (
        DOUBT,
        "sentence",
        {BACKTEST: (TESTED | {"top_fifth_low": 0.37},)},
        "In the test the best fifth did not clearly do better than all: take the order of this list as a first guess.",
    ),
    (DOUBT, "sentence", {PROSPECTS: ()}, ""),
    (LISTED, "plan_sentence", {}, "1 is planned for this week."),
    (LISTED, "plan_sentence", {PROSPECTS: (LESSER,)}, ""),
    (("/prospects", "shades"), "elsewhere", {}, ""),
    (
        ("/prospects", "shades"),
        "elsewhere",
        {PROSPECTS: (PROSPECT | {"region_code": None, "region": None}, PROSPECT | {"company_id": "B5", "region_code": "BE", "region": "BE"})},
        "Elsewhere, or where is not known: 2.",
    ),
    (
        ("/", "prospects"),
        "sentence",
        {},
        "1 company that we could sell to is most like our good performers; if they buy as customers like them do, that is EUR 1,200 a year.",
    ),
    (
        ("/", "prospects"),
        "sentence",
        {PROSPECTS: (PROSPECT | {"expected_yearly_value": None}, PROSPECT | {"company_id": "B5", "expected_yearly_value": None})},
        "2 companies that we could sell to are most like our good performers.",
    ),
    (("/", "prospects"), "sentence", {PROSPECTS: (LESSER,)}, "No company of the market is like our good performers."),
    (("/", "prospects"), "sentence", {PROSPECTS: ()}, "No company of the market is known that is not a customer already."),
    (
        ("/", "prospects"),
        "sentence",
        {PROSPECTS: (BARE_PROSPECT | {"prospect_list": "healthy"},)},
        "Nothing could be learned yet about which companies of the market are like our good performers. 1 company is "
        "financially healthy.",
    ),
    (
        WORKS,
        "sentence",
        {},
        "Of the prospects in the best fifth of then, 61% turned out good performers, against 37% of all.",
    ),
    (
        WORKS,
        "sentence",
        {PROSPECTS: (BASELINE,)},
        "Of the prospects in the best fifth of then, 50% turned out good performers, against 37% of all.",
    ),
    (
        WORKS,
        "sentence",
        {BACKTEST: (TESTED_THEN, PLAIN)},
        "It could not be tested yet: too few customers came after a day on which enough was known to learn from.",
    ),
    (WORKS, "sentence", NOTHING_LEARNED, "There is nothing to test: too few customers have shown whether they perform well."),
    (
        WORKS,
        "sentence",
        {PROSPECTS: ()},
        "There is no list yet: no company of the market is known that is not a customer already.",
    ),
    (WORKS, "certainty", {}, "It lies between 55% and 67%: better than chance."),
    (
        WORKS,
        "certainty",
        {BACKTEST: (TESTED | {"top_fifth_low": 0.37},)},
        "It lies between 37% and 67%: with so few cases that may be chance.",
    ),
    (WORKS, "certainty", {BACKTEST: ()}, ""),
    (WORKS, "order_sentence", {}, "Of a good and a bad one it put the good one first in 71% of cases; a coin would in 50%."),
    (WORKS, "order_sentence", {BACKTEST: (TESTED | {"auc": None},)}, ""),
    (WORKS, "calibration_sentence", {}, "Its chances were 3 points off on average, mostly too high."),
    (
        WORKS,
        "calibration_sentence",
        {"prospect_backtest_deciles": (TENTH | {"predicted_rate": 0.385}, TENTH | {"decile": 2, "predicted_rate": 0.387})},
        "Its chances were 3 points off on average.",
    ),
    (
        WORKS,
        "calibration_sentence",
        {"prospect_backtest_deciles": (TENTH | {"predicted_rate": 0.35},)},
        "Its chances were 3 points off on average, mostly too low.",
    ),
    (
        WORKS,
        "calibration_sentence",
        {
            BACKTEST: (TESTED | {"calibration_error": 0.012},),
            "prospect_backtest_deciles": (TENTH | {"predicted_rate": 0.9, "count": 0}, TENTH | {"predicted_rate": 0.37}),
        },
        "Its chances were 1 point off on average.",
    ),
    (WORKS, "tested_sentence", {}, "That was done for 80 customers that came after 1 such day."),
    (
        WORKS,
        "tested_sentence",
        {BACKTEST: (TESTED, TESTED_THEN, TESTED_THEN | {"cut_off_key": "2025-05-18", "cut_off": "2025-05-18"})},
        "That was done for 80 customers that came after 2 such days.",
    ),
    (WORKS, "tested_sentence", {BACKTEST: ()}, ""),
    (WORKS, "calibration_sentence", {BACKTEST: ()}, ""),
    (WORKS, "warning", {}, ""),
    (WORKS, "warning", NOTHING_LEARNED, ""),
    (
        WORKS,
        "warning",
        {PROSPECTS: (BASELINE,), BACKTEST: (TESTED | {"auc": 0.6}, PLAIN)},
        "The scorecard does not rank this list. The plain good rate of each sector does, because in the test it did better: "
        "good before bad in 65.5% of cases, the scorecard in 60.0%.",
    ),
    (
        WORKS,
        "warning",
        {PROSPECTS: (BASELINE,), BACKTEST: ()},
        "The scorecard does not rank this list. The plain good rate of each sector does, because there is too little to learn "
        "more from.",
    ),
    (
        BECAME,
        "sentence",
        {},
        "Of 2 companies of the market that became customers, 1 can be judged today: 100% of those that were like our good "
        "performers are one now.",
    ),
    (
        BECAME,
        "sentence",
        {"prospect_outcomes": (OUTCOME, OUTCOME | {"customer_id": "C3", "verdict_now": "not_good"}, OUTCOME_NEW | {"verdict_now": "not_good"})},
        "Of 3 companies of the market that became customers, 3 can be judged today: 50% of those that were like our good "
        "performers are one now, 0% of the others.",
    ),
    (
        BECAME,
        "sentence",
        {"prospect_outcomes": (OUTCOME_NEW | {"verdict_now": "good"},)},
        "Of 1 company of the market that became a customer, 1 can be judged today: none of them was like our good performers, "
        "100% of the others are good performers now.",
    ),
    (
        BECAME,
        "sentence",
        {"prospect_outcomes": (OUTCOME_NEW,)},
        "1 company of the market became a customer since; it is too early to judge.",
    ),
    (BECAME, "sentence", {"prospect_outcomes": ()}, "No company that stood in the market on an earlier day has become a customer since."),
    (
        ("/why-this-list-works", "base"),
        "sentence",
        {},
        "A company starts with 500 points; each feature adds or takes some.",
    ),
    (("/why-this-list-works", "base"), "sentence", {"scorecard": (BIN,)}, ""),
    (DRIFTED, "sentence", {}, "The market looks like the customers that were learned from."),
    (
        DRIFTED,
        "sentence",
        {"prospect_drift": (DRIFT | {"drift_class": "shifting"}, DRIFT | {"feature": "legal_form"})},
        "The market differs somewhat from the customers that were learned from in 1 of 2 features.",
    ),
    (
        DRIFTED,
        "sentence",
        {"prospect_drift": (DRIFT | {"drift_class": "shifting"}, DRIFT | {"feature": "legal_form", "drift_class": "moved"})},
        "The market differs much from the customers that were learned from in 1 of 2 features: look at chances there with care.",
    ),
    (DRIFTED, "sentence", {"prospect_drift": ()}, ""),
    (
        SPACE,
        "sentence",
        {},
        "In 1 of 2 parts of the market more good performers than usual are to be expected, and fewer companies than usual are ours.",
    ),
    (
        SPACE,
        "sentence",
        {"market_segments": (GROUND | {"white_space_class": "our_ground"},)},
        "Nowhere: where good performers are to be expected, we have at least our share of the companies.",
    ),
    (
        SPACE,
        "sentence",
        NOTHING_LEARNED,
        "What to expect of the market cannot be said yet: too few customers have shown whether they perform well.",
    ),
    (SPACE, "sentence", {"market_segments": ()}, "No market is known: a trade register or credit bureau has not been delivered."),
    (
        SPACE,
        "first_sentence",
        {"market_segments": (GROUND | {"region": "Utrecht", "region_code": "NL-UT", "white_space_rank": 2, "market_count": 5000}, GROUND)},
        "First comes “Construction, small, Overijssel”: 1,200 companies, 24 of them ours; of the others 48% should turn out good "
        "performers.",
    ),
    (
        SPACE,
        "first_sentence",
        {"market_segments": (GROUND | {"own_customer_count": 0},)},
        "First comes “Construction, small, Overijssel”: 1,200 companies, none of them ours; of the others 48% should turn out good "
        "performers.",
    ),
    (SPACE, "first_sentence", {"market_segments": (THIN_GROUND,)}, ""),
    (
        CARD,
        "sentence",
        {},
        "A company's score adds up the points of 1 feature, learned from our own customers: good performers against the others, "
        "as they were known before they became customers.",
    ),
    (
        CARD,
        "sentence",
        {PROSPECTS: (BASELINE,)},
        "A company's chance is the share of good performers among our customers of its sector; no other feature counts.",
    ),
    (CARD, "sentence", NOTHING_LEARNED, "There is no score: too few customers have shown whether they perform well."),
    (CARD, "sentence", {PROSPECTS: ()}, "There is no score: no company of the market is known that is not a customer already."),
    (CARD, "use_sentence", {}, "It ranks and explains; a person decides."),
    (CARD, "use_sentence", NOTHING_LEARNED, ""),
]  # fmt: skip


@pytest.mark.parametrize(("query", "column", "rows", "said"), SAYINGS)
def test_a_page_says_what_is_so(
    query: tuple[str, str], column: str, rows: dict[str, tuple[Row, ...]], said: str, publish: Publish
) -> None:
    inputs: dict[str, str] = {
        "params__segment": "key_accounts",
        "inputs__scenario__value": "mild",
        "inputs__figure": "lookalike",
        "inputs__model": "performance",
    }
    (row,) = answer(publish(**rows), *query, **inputs)
    assert row[column] == said


def test_a_risk_that_nobody_knows_is_not_counted_as_health(publish: Publish) -> None:
    customers: tuple[Row, ...] = (
        GOOD,
        GOOD | {"customer_id": "C3", "healthy_value": "unknown"},
        GOOD | {"customer_id": "C4", "verdict": "not_good", "is_healthy": False, "healthy_value": "high"},
        GOOD | {"customer_id": "C5", "verdict": "not_good", "is_healthy": False, "pays": False},
        TOO_NEW | {"pays": False, "verdict": "not_good"},
    )
    health = answer(publish(good_performers=customers), "/good-performers", "asked")[3]
    counts = {name: health[name] for name in ("met", "missed", "missed_alone", "not_known")}
    assert counts == {"met": 1, "missed": 2, "missed_alone": 1, "not_known": 2}


def test_what_is_missing_alone_is_told_apart(publish: Publish) -> None:
    missing: list[dict[str, Any]] = [
        {"pays": False},
        {"is_worth_it": False},
        {"is_steady": False},
        {"is_healthy": False},
        {"pays": False, "is_worth_it": False},
        {"is_steady": False, "is_healthy": None},
    ]
    customers = tuple(GOOD | {"customer_id": f"C{n}", **missed} for n, missed in enumerate(missing))
    rows = answer(publish(good_performers=customers), "/good-performers", "asked")
    assert [(row["missed"], row["missed_alone"]) for row in rows] == [(2, 1), (2, 1), (2, 1), (1, 1)]


def test_moves_are_those_of_the_last_three_days_of_the_history(publish: Publish) -> None:
    days = ["2026-07-31", "2026-08-31", "2026-09-30", "2026-10-31", "2026-11-18"]
    history = tuple(MOVED | {"profile_date": day} for day in days)
    served = publish(segment_history=history)
    (moved,) = answer(served, "/segments", "moved")
    assert moved["sentence"] == "Since 31 August 2026 customers moved 3 times from one group to another."
    assert [row["customer_count"] for row in answer(served, "/segments", "moves")] == [3]
    flows = [
        (row["customer_group"], row["part"], row["customers"]) for row in answer(served, "/segments", "flows")
    ]
    assert flows == [("Key accounts", "came in", 3), ("New or unproven", "left", -3)]


def test_of_many_countries_those_that_bought_most_are_kept(publish: Publish) -> None:
    countries = tuple(
        BY_COUNTRY | {"group_code": f"{number:02}", "invoiced_amount": number} for number in range(40)
    )
    old = BY_COUNTRY | {"group_code": "39", "month_start": "2023-11-01"}
    kept = BY_COUNTRY | {"group_code": "39", "month_start": "2023-12-01"}
    served = publish(receivables_by_group=(*countries, old, kept))
    rows = answer(served, "/receivables", "places", inputs__dimension__value="country")
    assert {row["group_code"] for row in rows} == {f"{number:02}" for number in range(10, 40)}
    assert str(min(row["month_start"] for row in rows)) == "2023-12-01"


def test_a_sector_is_named_only_where_sectors_are_asked_for(publish: Publish) -> None:
    served = publish(receivables_by_group=(BY_COUNTRY | {"group_code": "F"},))
    (country,) = answer(served, "/receivables", "places", inputs__dimension__value="country")
    assert country["place"] == "F"
    (sector,) = answer(publish(), "/receivables", "places", inputs__dimension__value="sector")
    assert sector["place"] == "Construction"
    (segment,) = answer(publish(), "/receivables", "places", inputs__dimension__value="segment")
    assert segment["place"] == "Key accounts"


@pytest.mark.parametrize(
    ("verdict", "missed", "found"),
    [
        ("%", "%", ["C1", "C3", "C2"]),
        ("good", "%", ["C1"]),
        ("%", "%steady%", ["C3"]),
        ("good", "%steady%", []),
    ],
)
def test_performers_can_be_chosen_by_verdict_and_criterion(
    verdict: str, missed: str, found: list[str], publish: Publish
) -> None:
    customers = (GOOD, TOO_NEW, GOOD | {"customer_id": "C3", "verdict": "not_good", "is_steady": False})
    rows = answer(
        publish(good_performers=customers),
        "/good-performers",
        "listed",
        inputs__verdict__value=verdict,
        inputs__missed__value=missed,
        inputs__find__sql="''",
    )
    assert [row["customer_id"] for row in rows] == found


def test_who_owes_more_than_its_limit_is_counted(publish: Publish) -> None:
    at_its_limit = AGEING | {"customer_id": "C3", "credit_limit_use_rate": 1.0}
    (totals,) = answer(publish(ageing=(AGEING, at_its_limit)), "/ageing", "totals")
    assert totals["over_limit_count"] == 1


def test_customers_that_a_recession_moves_are_listed_and_no_others(publish: Publish) -> None:
    stays = RECESSION | {"customer_id": "C2", "has_moved": False}
    served = publish(recession_scenario=(RECESSION, stays, RECESSION | {"scenario": "severe"}))
    rows = answer(served, "/ageing", "moving", inputs__scenario__value="mild")
    assert [row["customer_id"] for row in rows] == ["C1"]


def test_the_ten_largest_are_named_only_among_more(publish: Publish) -> None:
    (two,) = answer(publish(), "/customers", "largest")
    assert two["sentence"] == ""
    eleven = tuple(PUBLISHED["customers"][0] | {"customer_id": f"C{number}"} for number in range(11))
    (many,) = answer(publish(customers=eleven), "/customers", "largest")
    assert many["sentence"] == "The ten largest took 91% of it."


def test_a_customer_with_several_signals_owes_once(publish: Publish) -> None:
    (totals,) = answer(publish(), "/watchlist", "totals")
    assert (totals["customer_count"], totals["signal_count"]) == (1, 2)
    assert (totals["high_count"], totals["medium_count"], totals["new_count"]) == (1, 0, 1)
    assert (totals["listed_open_amount"], totals["listed_share"]) == (60, 1.0)


@pytest.mark.parametrize(
    ("severity", "fresh", "find", "found"),
    [
        ("('high', 'medium')", "%", "''", [1, 2]),
        ("('medium')", "%", "''", [2]),
        ("('high', 'medium')", "yes", "''", [1]),
        ("('high', 'medium')", "%", "'grade C'", [2]),
        ("('low')", "%", "''", []),
    ],
)
def test_signals_can_be_chosen(
    severity: str, fresh: str, find: str, found: list[int], publish: Publish
) -> None:
    rows = answer(
        publish(),
        "/watchlist",
        "listed",
        inputs__severity__value=severity,
        inputs__signal__value="('non_paying', 'rating_drop')",
        inputs__fresh__value=fresh,
        inputs__find__sql=find,
    )
    assert [row["list_position"] for row in rows] == found


def test_sellers_are_compared_on_the_same_deals(publish: Publish) -> None:
    """Agreed, invoiced and kept days are of the deals that have all three; the others count as deals only."""
    unpaid = DEAL | {"deal_id": "D3", "agreed_payment_term_days": 90, "kept_days": None}
    open_ended = DEAL | {
        "deal_id": "D4",
        "agreed_payment_term_days": None,
        "kept_days": 5,
        "no_term_count": 1,
    }
    served = publish(deal_terms=(DEAL, unpaid, open_ended, BARE_DEAL))
    seller, nobody = answer(served, "/deal-terms", "owners")
    assert (seller["seller"], seller["deal_count"], seller["no_term_count"]) == ("11", 3, 1)
    assert (seller["agreed_days"], seller["invoiced_days"], seller["kept_days"]) == (21, 30, 38.5)
    assert (nobody["seller"], nobody["no_consequence_count"], nobody["no_term_count"]) == (
        "no owner",
        None,
        1,
    )


@pytest.mark.parametrize(
    ("finding", "seller", "find", "found"),
    [
        ("%", "%", "''", ["D1", "D2"]),
        ("not_kept", "%", "''", ["D1"]),
        ("%", "no owner", "''", ["D2"]),
        ("%", "%", "'o''hara'", ["D1"]),
        ("not_kept", "no owner", "''", []),
    ],
)
def test_deals_can_be_chosen(
    finding: str, seller: str, find: str, found: list[str], publish: Publish
) -> None:
    rows = answer(
        publish(),
        "/deal-terms",
        "listed",
        inputs__finding__value=finding,
        inputs__seller__value=seller,
        inputs__find__sql=find,
    )
    assert [row["deal_id"] for row in rows] == found


@pytest.mark.parametrize(
    ("figure", "found"),
    [
        ("customers", [0, 1]),
        ("revenue", [0, 250]),
        ("overdue", [None, 83]),
        ("late", [None, 11.5]),
        ("good", [None, 100]),
    ],
)
def test_the_matrix_shows_the_figure_that_is_asked_for(
    figure: str, found: list[float | None], publish: Publish
) -> None:
    rows = answer(publish(), "/scoring-matrix", "matrix", inputs__figure=figure)
    assert [row["payment_name"] for row in rows] == ["Prompt", "Slow"]
    assert [row["small"] for row in rows] == found
    assert [row["large"] for row in rows] == [None, None]


@pytest.mark.parametrize(
    ("several", "found"), [("%", ["P1", "P3"]), ("%customers%", ["P1"]), ("%accounts%", ["P3"])]
)
def test_parties_can_be_chosen_by_what_they_have_several_of(
    several: str, found: list[str], publish: Publish
) -> None:
    accounts = BARE_PARTY | {"party_id": "P3", "party_name": "P3", "account_count": 2, "is_multiple": True}
    served = publish(parties=(PARTY | {"party_name": "P1"}, accounts, BARE_PARTY))
    rows = answer(served, "/parties", "listed", inputs__several__value=several, inputs__find__sql="''")
    assert [row["party_name"] for row in rows] == found


ALL_PROSPECTS = {
    "inputs__list__value": "%",
    "inputs__sector__value": "%",
    "inputs__region__value": "%",
    "inputs__seller__value": "%",
    "inputs__chance__value": "0",
    "inputs__phone__value": "%",
    "inputs__week__value": "%",
    "inputs__find__sql": "''",
}


@pytest.mark.parametrize(
    ("chosen", "found"),
    [
        ({}, ["B1", "B2", "B5", "B3", "B4"]),
        ({"list": "%chosen%"}, ["B1", "B5"]),
        ({"list": "%lookalike%"}, ["B1", "B5"]),
        ({"list": "%healthy%"}, ["B1"]),
        ({"list": "%both%"}, ["B1"]),
        ({"list": "%lesser%"}, ["B2", "B3"]),
        ({"list": "%open_deal%"}, ["B4"]),
        ({"sector": "unknown"}, ["B3"]),
        ({"region": "NL-UT"}, ["B2"]),
        ({"region": "unknown"}, ["B3"]),
        ({"seller": "no seller"}, ["B2", "B3"]),
        ({"chance": "0.2"}, ["B1", "B2", "B5", "B4"]),
        ({"chance": "0.5"}, ["B1", "B5", "B4"]),
        ({"phone": "not_allowed"}, ["B2"]),
        ({"week": "1"}, ["B1"]),
        ({"find": "zwol"}, ["B1", "B5", "B4"]),
        ({"find": "87654321"}, ["B2"]),
        ({"list": "%chosen%", "region": "NL-UT"}, []),
    ],
)
def test_prospects_can_be_chosen(chosen: dict[str, str], found: list[str], publish: Publish) -> None:
    names = {row["company_id"]: row["company_id"] for row in (PROSPECT, LESSER, OPEN_DEAL)}
    rows: tuple[Row, ...] = (
        OPEN_DEAL,
        LESSER,
        PROSPECT,
        BARE_PROSPECT | {"prospect_rank": 4},
        PROSPECT | {"company_id": "B5", "prospect_list": "lookalike", "prospect_rank": 3, "planned_week": 2},
    )
    named = tuple(row | {"company_name": names.get(row["company_id"], row["company_id"])} for row in rows)
    inputs = ALL_PROSPECTS | {
        f"inputs__{name}__value": value for name, value in chosen.items() if name != "find"
    }
    inputs["inputs__find__sql"] = f"'{chosen.get('find', '')}'"
    listed = answer(publish(good_performer_prospects=named), "/prospects", "listed", **inputs)
    assert [row["company_name"] for row in listed] == found


@pytest.mark.parametrize(
    ("figure", "overijssel", "utrecht"),
    [("lookalike", 1, 0), ("healthy", 1, 0), ("all", 2, 1), ("value", 1200, 0)],
)
def test_a_province_stands_on_its_tile(
    figure: str, overijssel: float, utrecht: float, publish: Publish
) -> None:
    rows = answer(publish(), "/prospects", "map", inputs__figure=figure)
    assert len(rows) == 4
    tiles = rows[2]
    assert (tiles["east"], tiles["east_figure"]) == (f"Overijssel: {overijssel:,}", overijssel)
    assert (tiles["middle"], tiles["middle_figure"]) == (f"Utrecht: {utrecht:,}", utrecht)
    assert (rows[0]["west"], rows[0]["west_figure"]) == ("", None)


@pytest.mark.parametrize(
    ("figure", "cell", "tile"),
    [
        ("expected", 48, "Overijssel: 48%"),
        ("share", 2.0, "Overijssel: 2.0%"),
        ("good", 45, "Overijssel: 45%"),
        ("market", 1200, "Overijssel: 1,200"),
        ("lookalike", 400, "Overijssel: 400"),
    ],
)
def test_the_market_shows_the_figure_that_is_asked_for(
    figure: str, cell: float, tile: str, publish: Publish
) -> None:
    (construction, _) = answer(publish(), "/white-space", "matrix", inputs__figure=figure)
    assert (construction["small"], construction["micro"]) == (cell, None)
    tiles = answer(publish(), "/white-space", "map", inputs__figure=figure)
    assert tiles[2]["east"] == tile
    assert tiles[0]["east"] == "Groningen: –"


def test_expected_good_is_weighed_by_prospects(publish: Publish) -> None:
    few = GROUND | {"region_code": "NL-UT", "prospect_count": 100, "expected_good_rate": 0.24}
    unknown = GROUND | {"region_code": "NL-FR", "prospect_count": 5000, "expected_good_rate": None}
    (market,) = answer(publish(market_segments=(GROUND, few, unknown)), "/white-space", "opening")
    assert market["expected_good_rate"] == pytest.approx(0.46)


def test_parts_of_the_market_can_be_chosen(publish: Publish) -> None:
    everything = {f"inputs__{name}__value": "%" for name in ("class", "sector", "size", "region")}
    for chosen, found in (
        ({}, [1, 2]),
        ({"class": "white_space"}, [1]),
        ({"sector": "unknown"}, [2]),
        ({"size": "small"}, [1]),
        ({"region": "unknown"}, [2]),
        ({"class": "avoid"}, []),
    ):
        inputs = everything | {f"inputs__{name}__value": value for name, value in chosen.items()}
        rows = answer(publish(), "/white-space", "listed", **inputs)
        assert [row["white_space_rank"] for row in rows] == found


def test_the_method_that_ranks_is_the_one_shown(publish: Publish) -> None:
    tenths = (TENTH, TENTH | {"method": "sector_rate", "good_count": 4}, TENTH | {"method": "boosted"})
    scorecard = answer(publish(prospect_backtest_deciles=tenths), "/why-this-list-works", "tenths")
    assert [row["good_count"] for row in scorecard] == [5]
    served = publish(prospect_backtest_deciles=tenths, good_performer_prospects=(BASELINE,))
    assert [row["good_count"] for row in answer(served, "/why-this-list-works", "tenths")] == [4]


def test_a_feature_tells_what_all_its_classes_tell(publish: Publish) -> None:
    (feature,) = answer(publish(), "/why-this-list-works", "strength", inputs__model="performance")
    assert (feature["feature_name"], feature["information"]) == ("Sector", pytest.approx(0.06))
    (card,) = answer(publish(), "/model-card", "features")
    assert (card["class_count"], card["points_range"], card["drift_class"]) == (1, 34.0, "stable")
    assert card["missing_share"] == pytest.approx(20 / 200)


def test_all_methods_stand_beside_each_other(publish: Publish) -> None:
    served = publish(prospect_backtest=(BOOSTED, PLAIN, TESTED, TESTED_THEN))
    pooled = answer(served, "/why-this-list-works", "auc_of_all")
    assert [row["method_name"] for row in pooled] == ["scorecard", "sector rate", "boosted"]
    assert [row["day"] for row in answer(served, "/why-this-list-works", "auc_by_day")] == ["2024-11-18"]
    tested = answer(served, "/why-this-list-works", "tested")
    assert {(row["day"], row["auc"]) for row in tested if row["method_name"] == "scorecard"} == {
        ("2024-11-18", "0.70 (0.66 – 0.76)"),
        ("all days", "0.71 (0.66 – 0.76)"),
    }


def test_no_telephone_number_or_address_comes_onto_the_site(publish: Publish) -> None:
    made = report_sources.sources(REPORTS)["sales"]
    texts = {table.name: table.sql for table in made if table.name.startswith("prospect")}
    assert len(texts) == 6
    for name, sql in texts.items():
        assert not {"phone,", "street", "postal_code", "website"} & set(sql.replace("\n", " ").split()), name


def test_terms_to_offer_are_in_words(publish: Publish) -> None:
    terms: list[Row] = [
        {"advised_term_days": 30, "advised_limit_amount": 12500},
        {"advised_term_days": 30, "advised_limit_amount": None},
        {"advised_term_days": 0, "advised_limit_amount": 0},
        {"advised_term_days": None, "advised_limit_amount": None},
    ]
    rows = tuple(PROSPECT | {"company_id": f"B{n}", "prospect_rank": n} | one for n, one in enumerate(terms))
    listed = answer(publish(good_performer_prospects=rows), "/prospects", "listed", **ALL_PROSPECTS)
    assert [row["terms"] for row in listed] == [
        "30 days, up to 12,500",
        "30 days",
        "payment in advance",
        None,
    ]


def test_who_may_be_called_and_whose_turn_it_is_are_counted(publish: Publish) -> None:
    later = PROSPECT | {"company_id": "B5", "prospect_list": "healthy", "planned_week": 2}
    asked = later | {"company_id": "B6", "phone_permission": "needs_consent", "planned_week": 3}
    callable_lesser = LESSER | {"phone_permission": "allowed"}
    served = publish(good_performer_prospects=(PROSPECT, later, asked, callable_lesser, OPEN_DEAL))
    (totals,) = answer(served, "/prospects", "totals")
    counts = {name: totals[name] for name in ("chosen_count", "phone_count", "this_week_count")}
    assert counts == {"chosen_count": 3, "phone_count": 2, "this_week_count": 1}
    (seller,) = answer(served, "/prospects", "sellers")
    assert (seller["prospect_count"], seller["phone_count"]) == (3, 2)
    assert (seller["this_week_count"], seller["last_week"]) == (1, 3)


def test_each_tenth_has_each_verdict_so_that_the_chart_keeps_their_order(publish: Publish) -> None:
    rows = answer(publish(), "/why-this-list-works", "outcomes")
    assert [(row["decile"], row["verdict"], row["customers"]) for row in rows] == [
        (1, "good", 1),
        (1, "not good", 0),
        (1, "too new", 0),
        (7, "good", 0),
        (7, "not good", 0),
        (7, "too new", 1),
    ]


def test_those_of_one_tenth_are_all_counted(publish: Publish) -> None:
    rows = (
        OUTCOME,
        OUTCOME | {"customer_id": "C3"},
        OUTCOME | {"customer_id": "C4", "prospect_list": "lesser"},
    )
    bad = OUTCOME | {"customer_id": "C5", "verdict_now": "not_good"}
    (became,) = answer(publish(prospect_outcomes=(*rows, bad)), "/why-this-list-works", "became")
    assert became["sentence"] == (
        "Of 4 companies of the market that became customers, 4 can be judged today: 67% of those that were like our good "
        "performers are one now, 100% of the others."
    )


def test_the_strongest_reason_is_shown_and_the_lesser_say_why(publish: Publish) -> None:
    two = PROSPECT | {"reasons_for": "First; Second", "reasons_against": "Third; Fourth"}
    served = publish(good_performer_prospects=(two, LESSER))
    best, lesser = answer(served, "/prospects", "listed", **ALL_PROSPECTS)
    assert (best["speaks_for"], best["speaks_against"]) == ("First", "Third")
    assert lesser["speaks_against"] == "Neither like our good performers nor healthy."


@pytest.mark.parametrize(("figure", "shades"), [("expected", (30, 48)), ("market", (0, 1200))])
def test_provinces_share_the_shades_of_the_sectors_where_both_are_rates(
    figure: str, shades: tuple[float, float], publish: Publish
) -> None:
    (row,) = answer(publish(), "/white-space", "map_shades", inputs__figure=figure)
    assert (row["lightest"], row["darkest"]) == shades
