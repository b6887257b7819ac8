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
    BY_COUNTRY,
    CELL,
    CUSTOMER,
    DEAL,
    EMPTY_CELL,
    GOOD,
    INVOICE,
    MOVED,
    NOVEMBER,
    OCTOBER,
    PARTY,
    PUBLISHED,
    RECESSION,
    REPORTS,
    SEGMENT,
    TOO_NEW,
    UNPROVEN,
    WAS_UNPROVEN,
    WATCHED,
    WATCHED_TOO,
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
}
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
]  # fmt: skip


@pytest.mark.parametrize(("query", "column", "rows", "said"), SAYINGS)
def test_a_page_says_what_is_so(
    query: tuple[str, str], column: str, rows: dict[str, tuple[Row, ...]], said: str, publish: Publish
) -> None:
    inputs: dict[str, str] = {"params__segment": "key_accounts", "inputs__scenario__value": "mild"}
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
