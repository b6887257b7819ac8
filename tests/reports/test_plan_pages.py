"""The pages about when customers will pay and what to do today say what is so, and choose what is asked for."""

from __future__ import annotations

import pytest

from orchestration.publishing import report_sources

from .conftest import (
    ADVISED,
    CALL,
    CALL_BEYOND,
    CALL_LATER,
    CAME,
    CAME_TOO,
    DAY,
    EFFECT,
    EFFECT_FEW,
    EFFECT_GROUP,
    FLAGGED_TERMS,
    KEPT_TERMS,
    LEFT_ALONE,
    MEDIAN_TEST,
    NOT_STARTED,
    PREPAID,
    PROSPECT_TERMS,
    REPORTS,
    STEP,
    STEP_AGAIN,
    STEP_COLLECTED,
    STEP_FAR,
    STEP_HELD,
    STEP_SOON,
    TIMING_TEST,
    WATCHED,
    WATCHED_TOO,
    WEEK,
    WORTH,
    WORTH_MEDIAN,
    WORTH_TERMS,
    Publish,
    Row,
    answer,
)

CALLS = ("/today", "calls")
PLAN = ("/today", "plan")
WARNINGS = ("/today", "warnings")
CASH = ("/cash-forecast", "totals")
CASH_WORTH = ("/cash-forecast", "worth")
SINGLE = ("/cash-forecast", "single")
EFFECTS = ("/strategy-effect", "effect")
TERMS = ("/terms", "totals")
CALL_LIST, REMINDERS, FORECAST, STRATEGY = "call_list", "reminder_plan", "cash_forecast", "strategy_effect"
SAYINGS: list[tuple[tuple[str, str], str, dict[str, tuple[Row, ...]], str]] = [
    (
        CALLS,
        "sentence",
        {},
        "Call today 1 customer with EUR 100 overdue: counted over all their invoices, 14 days of waiting should be saved.",
    ),
    (CALLS, "later_sentence", {}, "2 more are worth a call after that."),
    (CALLS, "later_sentence", {CALL_LIST: (CALL, CALL_LATER)}, "1 more is worth a call after that."),
    (CALLS, "later_sentence", {CALL_LIST: (CALL,)}, ""),
    (CALLS, "later_sentence", {CALL_LIST: (CALL_BEYOND,)}, ""),
    (
        CALLS,
        "sentence",
        {CALL_LIST: (CALL, CALL_LATER | {"planned_date": CALL["planned_date"], "overdue_amount": 1400})},
        "Call today 2 customers with EUR 1,500 overdue: counted over all their invoices, 17 days of waiting should be saved.",
    ),
    (
        CALLS,
        "sentence",
        {CALL_LIST: (CALL_LATER | {"expected_days_gained": 1.2},)},
        "Call on Thursday 19 November 1 customer with EUR 30 overdue: "
        "counted over all their invoices, 1 day of waiting should be saved.",
    ),
    (
        CALLS,
        "sentence",
        {CALL_LIST: (CALL | {"expected_days_gained": 0.4},)},
        "Call today 1 customer with EUR 100 overdue.",
    ),
    (
        CALLS,
        "sentence",
        {CALL_LIST: (LEFT_ALONE,)},
        "Call nobody today: of the only customer that is late, a call would bring nothing.",
    ),
    (
        CALLS,
        "sentence",
        {CALL_LIST: (LEFT_ALONE, LEFT_ALONE | {"customer_id": "C6"})},
        "Call nobody today: of 2 customers that are late, a call would bring nothing.",
    ),
    (CALLS, "sentence", {CALL_LIST: ()}, "No invoice is past its due date: there is nobody to call."),
    (
        CALLS,
        "sentence",
        {CALL_LIST: (CALL_BEYOND,)},
        "No calls are planned, though 1 customer is worth one: `strategy.calls_per_day` in paywell.yml says how many fit in a day.",
    ),
    (CALLS, "first_day", {}, "today"),
    (CALLS, "first_day", {CALL_LIST: (CALL_LATER,)}, "Thursday 19 November"),
    (
        PLAN,
        "sentence",
        {},
        "2 invoices are due for a step of the reminder plan today, EUR 120 of 1 customer.",
    ),
    (
        PLAN,
        "sentence",
        {REMINDERS: (STEP,)},
        "1 invoice is due for a step of the reminder plan today, EUR 100 of 1 customer.",
    ),
    (
        PLAN,
        "sentence",
        {REMINDERS: (STEP_SOON, STEP_FAR)},
        "No reminder is due today; the next step is on Tuesday 24 November, for 1 invoice.",
    ),
    (PLAN, "sentence", {REMINDERS: (STEP_HELD,)}, "No step is planned for any open invoice."),
    (PLAN, "sentence", {REMINDERS: ()}, "No invoice is open, so there is nothing to remind of."),
    (PLAN, "held_sentence", {}, "Of 2 invoices the next step is held back, EUR 750 in all."),
    (PLAN, "held_sentence", {REMINDERS: (STEP_HELD,)}, "Of 1 invoice the next step is held back, EUR 700 in all."),
    (PLAN, "held_sentence", {REMINDERS: (STEP,)}, "Nothing is held back."),
    (WARNINGS, "sentence", {}, "1 customer gives a warning that is new."),
    (WARNINGS, "sentence", {"watchlist": (WATCHED_TOO,)}, "No warning is new."),
    (WARNINGS, "sentence", {"watchlist": ()}, "No customer gives a warning."),
    (
        CASH,
        "sentence",
        {},
        "In the week up to 25 November 2026 EUR 620 should come in: from open invoices between 450 and 750, four times in five.",
    ),
    (
        CASH,
        "sentence",
        {FORECAST: (WEEK | {"low_amount": None},)},
        "In the week up to 25 November 2026 EUR 620 should come in.",
    ),
    (CASH, "later_sentence", {}, "In four weeks it is 1,240, in 3 weeks 1,900, of which 100 from invoices still to be made."),
    (
        CASH,
        "later_sentence",
        {FORECAST: (WEEK | {"new_invoices_amount": 0},)},
        "In four weeks it is 620, in 1 week 620.",
    ),
    (
        CASH,
        "sentence",
        {FORECAST: (DAY,)},
        "Nothing is expected to come in: no invoice is open, and there is no history to tell of new ones.",
    ),
    (CASH, "later_sentence", {FORECAST: ()}, ""),
    (
        CASH_WORTH,
        "sentence",
        {},
        "In 12 earlier forecasts the weeks were 17% off; by the customers' own median they would have been 42% off, "
        "by due date 52%.",
    ),
    (
        CASH_WORTH,
        "sentence",
        {"cash_forecast_worth": (WORTH | {"forecast_count": 1},)},
        "In 1 earlier forecast the weeks were 17% off.",
    ),
    (
        CASH_WORTH,
        "sentence",
        {"cash_forecast_worth": (WORTH_MEDIAN, WORTH_TERMS)},
        "It could not be tested yet: there is no earlier forecast of which the money has come.",
    ),
    (CASH_WORTH, "band_sentence", {}, "Of those weeks 85% lay in the band, which is to hold 80%."),
    (CASH_WORTH, "band_sentence", {"cash_forecast_worth": (WORTH_MEDIAN | {"coverage": 0.9},)}, ""),
    (
        SINGLE,
        "sentence",
        {},
        "The day of payment of one invoice was 4.9 days off on average, in the middle 1.0; "
        "by the customer's own median it would be 6.0, by terms 11.8.",
    ),
    (SINGLE, "sentence", {"payment_backtest": (MEDIAN_TEST,)}, "Too few invoices were paid to learn from and to test on."),
    (
        SINGLE,
        "tested",
        {"payment_backtest": (TIMING_TEST,)},
        "Tested on 13,006 invoices made after 4 October 2025, the last day learned from.",
    ),
    (SINGLE, "tested", {"payment_backtest": ()}, ""),
    (EFFECTS, "sentence", {}, "Yes: customers on the plan pay 3.0 days sooner than they would have."),
    (
        EFFECTS,
        "sentence",
        {STRATEGY: (EFFECT | {"verdict": "later", "days_gained": -2.04},)},
        "No: customers on the plan pay 2.0 days later than they would have.",
    ),
    (
        EFFECTS,
        "sentence",
        {STRATEGY: (EFFECT | {"verdict": "no_difference_shown"},)},
        "Not shown: the difference with the control group can be chance.",
    ),
    (
        EFFECTS,
        "sentence",
        {STRATEGY: (NOT_STARTED | {"verdict": "too_few", "experiment_from": "2026-11-01"},)},
        "That cannot be said yet: too few invoices fell due since 1 November 2026.",
    ),
    (
        EFFECTS,
        "sentence",
        {STRATEGY: (NOT_STARTED,)},
        "That cannot be said yet: the reminder plan is not worked with.",
    ),
    (EFFECTS, "sentence", {STRATEGY: (EFFECT_GROUP,)}, "That cannot be said yet: the reminder plan is not worked with."),
    (EFFECTS, "verdict_now", {STRATEGY: ()}, "not_started"),
    (EFFECTS, "verdict_now", {}, "sooner"),
    (EFFECTS, "certainty", {}, "The days gained lie between 1.5 and 4.6, nineteen times in twenty."),
    (EFFECTS, "certainty", {STRATEGY: (EFFECT | {"days_gained_lowest": None},)}, ""),
    (EFFECTS, "money_sentence", {}, "That frees EUR 123,457 and saves 9,877 of interest a year."),
    (
        EFFECTS,
        "money_sentence",
        {STRATEGY: (EFFECT | {"verdict": "no_difference_shown"},)},
        "With so many invoices an effect of 2.2 days would have shown in four of five cases.",
    ),
    (EFFECTS, "money_sentence", {STRATEGY: (EFFECT | {"gained_amount": 0},)}, ""),
    (EFFECTS, "money_sentence", {STRATEGY: (EFFECT | {"verdict": "later"},)}, ""),
    (EFFECTS, "balance_sentence", {}, "Before the plan the two groups paid alike, as far as chance tells."),
    (
        EFFECTS,
        "balance_sentence",
        {STRATEGY: (EFFECT | {"balance_z": -2.1},)},
        "Take care: the two groups paid differently before the plan, by more than chance explains.",
    ),
    (EFFECTS, "balance_sentence", {STRATEGY: (NOT_STARTED,)}, ""),
    (EFFECTS, "began_sentence", {}, "The plan is worked with since 1 March 2026."),
    (EFFECTS, "began_sentence", {STRATEGY: (NOT_STARTED,)}, ""),
    (EFFECTS, "is_unlike", {STRATEGY: (EFFECT | {"balance_z": 2.0},)}, "no"),
    (EFFECTS, "is_unlike", {STRATEGY: (EFFECT | {"balance_z": 2.1},)}, "yes"),
    (EFFECTS, "is_unlike", {STRATEGY: (EFFECT | {"balance_z": -2.1},)}, "yes"),
    (EFFECTS, "is_unlike", {STRATEGY: (NOT_STARTED,)}, "no"),
    (TERMS, "sentence", {}, "Other terms are advised for 2 of 4 customers: 1 should pay in advance, all or in part."),
    (TERMS, "sentence", {"terms_advice": (ADVISED, PROSPECT_TERMS)}, "Other terms are advised for 1 of 1 customer."),
    (TERMS, "sentence", {"terms_advice": (KEPT_TERMS,)}, "Each customer can keep the terms it has."),
    (TERMS, "sentence", {"terms_advice": (PROSPECT_TERMS,)}, "There is no customer yet."),
    (TERMS, "flag_sentence", {}, "1 customer has a term that is longer than the law allows."),
    (
        TERMS,
        "flag_sentence",
        {"terms_advice": (FLAGGED_TERMS, FLAGGED_TERMS | {"party_id": "C9"})},
        "2 customers have a term that is longer than the law allows.",
    ),
    (TERMS, "flag_sentence", {"terms_advice": (PREPAID,)}, "No term is known to be longer than the law allows."),
    (TERMS, "flag_sentence", {"terms_advice": ()}, ""),
]  # fmt: skip
ANY_CALL = {"inputs__call_day__value": "%", "inputs__call_class__value": "%", "inputs__call_find__sql": "''"}
ANY_STEP = {
    "inputs__send_day__value": "%",
    "inputs__step__value": "%",
    "inputs__channel__value": "%",
    "inputs__send_find__sql": "''",
}


@pytest.mark.parametrize(("query", "column", "rows", "said"), SAYINGS)
def test_a_page_says_what_is_so(
    query: tuple[str, str], column: str, rows: dict[str, tuple[Row, ...]], said: str, publish: Publish
) -> None:
    (row,) = answer(publish(**rows), *query)
    assert row[column] == said


def test_the_figures_of_the_first_day_are_those_of_its_calls(publish: Publish) -> None:
    (calls,) = answer(publish(), *CALLS)
    counts = ("late_count", "worth_count", "planned_count", "first_count")
    assert [calls[name] for name in counts] == [4, 3, 2, 1]
    amounts = ("first_overdue_amount", "first_days_gained", "first_gain_amount")
    assert [float(calls[name]) for name in amounts] == [100, 14, 0.31]


@pytest.mark.parametrize(
    ("chosen", "found"),
    [
        ({}, [1, 2, 3]),
        ({"inputs__call_day__value": "first"}, [1]),
        ({"inputs__call_day__value": "later"}, [2]),
        ({"inputs__call_day__value": "none"}, [3]),
        ({"inputs__call_class__value": "low_hanging_fruit"}, [2]),
        ({"inputs__call_find__sql": "'c3'"}, [2]),
        ({"inputs__call_find__sql": "'Overdue in 1'"}, [1, 3]),
    ],
)
def test_calls_can_be_chosen(chosen: dict[str, str], found: list[int], publish: Publish) -> None:
    rows = answer(publish(), "/today", "to_call", **ANY_CALL | chosen)
    assert [row["call_rank"] for row in rows] == found


def test_the_firmest_step_of_the_plan_stands_beside_a_call(publish: Publish) -> None:
    handed = STEP | {"invoice_id": "F2", "level": 4, "next_step": "hand_over", "plan_date": "2026-11-20"}
    later = handed | {"invoice_id": "F0", "plan_date": "2026-11-23"}
    served = publish(reminder_plan=(STEP, STEP_AGAIN, later, handed, STEP_SOON))
    rows = answer(served, "/today", "to_call", **ANY_CALL)
    assert [(row["call_rank"], row["plan_step"]) for row in rows] == [
        (1, "hand over 2026-11-20"),
        (2, "notice 2026-11-24"),
        (3, None),
    ]


def test_who_is_left_alone_stands_beside_who_is_called(publish: Publish) -> None:
    alarmed = CALL_BEYOND | {"class_reason": "Pays ever later. The watch list has an alarm about it."}
    rows = answer(publish(call_list=(alarmed, CALL, CALL_LATER, LEFT_ALONE)), "/today", "situations")
    assert rows[1]["class_reason"] == "Pays ever later."
    columns = ("situation_name", "call_class", "customer_count", "planned_count", "overdue_amount")
    assert [tuple(row[name] for name in columns) for row in rows] == [
        ("In dispute", "leave alone", 1, 0, 700),
        ("Slipping", "at risk", 2, 1, 105),
        ("Forgotten", "low hanging fruit", 1, 1, 30),
    ]


def test_invoices_that_a_call_does_not_help_are_left_out(publish: Publish) -> None:
    assert [row["invoice_id"] for row in answer(publish(), "/today", "invoices_to_call")] == ["F1"]


@pytest.mark.parametrize(
    ("chosen", "found"),
    [
        ({}, ["F1", "F3", "F4"]),
        ({"inputs__send_day__value": "first"}, ["F1", "F3"]),
        ({"inputs__send_day__value": "later"}, ["F4"]),
        ({"inputs__step__value": "reminder"}, ["F3"]),
        ({"inputs__channel__value": "post"}, ["F3"]),
        ({"inputs__send_find__sql": "'c3'"}, ["F4"]),
        ({"inputs__send_find__sql": "'f3'"}, ["F3"]),
    ],
)
def test_steps_of_seven_days_can_be_chosen(
    chosen: dict[str, str], found: list[str], publish: Publish
) -> None:
    rows = answer(publish(), "/today", "to_send", **ANY_STEP | chosen)
    assert [row["invoice_id"] for row in rows] == found


def test_steps_of_the_first_day_are_counted_by_level_and_channel(publish: Publish) -> None:
    again = STEP | {"invoice_id": "F8", "open_amount_base": 10}
    rows = answer(publish(reminder_plan=(STEP, again, STEP_AGAIN, STEP_SOON)), "/today", "steps")
    columns = ("step", "level", "channel", "tone", "invoice_count", "customer_count", "open_amount")
    assert [tuple(row[name] for name in columns) for row in rows] == [
        ("reminder", 1, "post", "friendly", 1, 1, 20),
        ("notice", 2, "email", "firm", 2, 1, 110),
    ]
    assert [(float(row["interest_amount"]), row["collection_cost_amount"]) for row in rows] == [
        (0, 0),
        (2.4, 80),
    ]


def test_what_is_held_back_stands_by_its_reason(publish: Publish) -> None:
    other = STEP_COLLECTED | {"invoice_id": "F9", "suppressed_until": "2026-11-30"}
    served = publish(reminder_plan=(STEP, STEP_HELD, STEP_COLLECTED, other))
    rows = answer(served, "/today", "holds")
    columns = ("held_by", "invoice_count", "customer_count", "open_amount", "first_free")
    assert [tuple(row[name] for name in columns) for row in rows] == [
        ("dispute", 1, 1, 700, None),
        ("direct debit", 2, 1, 100, "2026-11-30"),
    ]
    listed = answer(served, "/today", "held", inputs__held__value="%")
    assert [(row["invoice_id"], row["until"]) for row in listed] == [
        ("F6", "not known"),
        ("F7", "2026-12-02"),
        ("F9", "2026-11-30"),
    ]
    one = answer(served, "/today", "held", inputs__held__value="dispute")
    assert [row["invoice_id"] for row in one] == ["F6"]


def test_only_new_warnings_are_shown_with_how_often_they_came_true(publish: Publish) -> None:
    unjudged = WATCHED | {"list_position": 3, "precision_rate": None, "signal": "company_ceased"}
    rows = answer(publish(watchlist=(WATCHED, WATCHED_TOO, unjudged)), "/today", "new_warnings")
    assert [(row["list_position"], row["came_true"]) for row in rows] == [
        (1, "87% (78–93%) of 38"),
        (3, "not known"),
    ]


def test_the_warning_that_was_right_most_comes_first(publish: Publish) -> None:
    assert [row["judged_count"] for row in answer(publish(), "/today", "judged")] == [38, 0]


def test_arrangements_that_ask_for_nothing_are_left_out(publish: Publish) -> None:
    rows = answer(publish(), "/today", "follow_ups")
    assert [(row["arrangement_id"], row["to_do"]) for row in rows] == [("R1-2", "Remind"), ("R2-1", "Thank")]


def test_a_gift_tells_whether_the_budget_reaches(publish: Publish) -> None:
    assert [row["budget"] for row in answer(publish(), "/today", "gifts")] == [
        "within the budget",
        "beyond the budget",
    ]


@pytest.mark.parametrize(
    ("owner", "week", "found"),
    [
        ("%", "%", ["11", "inside desk"]),
        ("11", "%", ["11"]),
        ("inside desk", "%", ["inside desk"]),
        ("%", "1", ["11"]),
        ("%", "beyond", ["inside desk"]),
    ],
)
def test_calls_of_account_managers_can_be_chosen(
    owner: str, week: str, found: list[str], publish: Publish
) -> None:
    rows = answer(publish(), "/today", "account_calls", inputs__owner__value=owner, inputs__week__value=week)
    assert [row["owner"] for row in rows] == found


def test_calls_are_counted_per_account_manager(publish: Publish) -> None:
    rows = answer(publish(), "/today", "owners")
    columns = ("owner", "week_count", "call_count", "overdue_amount")
    assert [tuple(row[name] for name in columns) for row in rows] == [
        ("11", 1, 1, 100),
        ("inside desk", 0, 1, 30),
    ]


def test_weeks_and_days_are_never_added_up(publish: Publish) -> None:
    served = publish()
    assert len(answer(served, "/cash-forecast", "weeks")) == 3
    assert [float(row["expected_total_amount"]) for row in answer(served, "/cash-forecast", "days")] == [77]


def test_a_forecast_is_told_apart_in_open_and_new_invoices_and_by_other_ways(publish: Publish) -> None:
    served = publish(cash_forecast=(WEEK, WEEK | {"period_start": "2026-11-26", "history_amount": None}))
    parts = answer(served, "/cash-forecast", "parts")
    assert [(row["part"], float(row["amount"])) for row in parts] == [
        ("open invoices", 600),
        ("new invoices", 20),
    ] * 2
    ways = answer(served, "/cash-forecast", "views")
    assert [(row["method"], float(row["amount"])) for row in ways] == [
        ("a year earlier", 400),
        ("by due date", 900),
        ("by how customers pay", 620),
        ("by due date", 900),
        ("by how customers pay", 620),
    ]


def test_the_band_is_of_the_first_eight_weeks(publish: Publish) -> None:
    rows = tuple(WEEK | {"period_number": n, "period_start": f"2026-12-{n:02}"} for n in range(1, 10))
    assert len(answer(publish(cash_forecast=rows), "/cash-forecast", "near")) == 8
    unknown = (WEEK | {"low_amount": None}, DAY)
    assert answer(publish(cash_forecast=unknown), "/cash-forecast", "near") == []


@pytest.mark.parametrize(
    ("ahead", "lines"),
    [
        ("1", [("came in", 400), ("expected", 500), ("high end", 600), ("low end", 400)]),
        ("4", [("came in", 0), ("expected", 100)]),
        ("8", []),
    ],
)
def test_what_came_stands_beside_what_was_expected(
    ahead: str, lines: list[tuple[str, float]], publish: Publish
) -> None:
    rows = answer(publish(), "/cash-forecast", "came", inputs__ahead=ahead)
    assert [(row["line"], float(row["amount"])) for row in rows] == lines


def test_each_earlier_forecast_is_added_up(publish: Publish) -> None:
    unpaid = CAME | {"forecast_date": "2026-10-21", "actual_amount": 0, "is_in_band": False}
    rows = answer(publish(cash_forecast_history=(CAME, CAME_TOO, unpaid)), "/cash-forecast", "forecasts")
    columns = (
        "made_on",
        "week_count",
        "expected_amount",
        "actual_amount",
        "difference_rate",
        "in_band_count",
    )
    assert [tuple(row[name] for name in columns) for row in rows] == [
        ("2026-10-21", 1, 500, 0, None, 0),
        ("2026-09-23", 2, 600, 400, 0.5, 1),
    ]


def test_the_way_that_is_used_saves_nothing_on_itself(publish: Publish) -> None:
    rows = answer(publish(), "/cash-forecast", "methods")
    assert [(row["method_name"], row["error_saved_rate"]) for row in rows] == [
        ("By how customers pay", None),
        ("By the customer's own median", 0.5974),
        ("By due date", 0.5974),
    ]


def test_predictions_are_ordered_by_their_error(publish: Publish) -> None:
    assert [row["method_name"] for row in answer(publish(), "/cash-forecast", "predictions")] == [
        "How customers pay",
        "The customer's own median",
        "Due date",
        "The customer's own share of late",
    ]


@pytest.mark.parametrize(("find", "found"), [("''", ["F8", "F1"]), ("'hara'", ["F1"]), ("'f8'", ["F8"])])
def test_invoices_can_be_found_with_their_day(find: str, found: list[str], publish: Publish) -> None:
    rows = answer(publish(), "/cash-forecast", "largest", inputs__find__sql=find)
    assert [row["invoice_id"] for row in rows] == found
    said = {
        "F8": ("rather not", "2026-11-20", "–", ""),
        "F1": ("2026-12-01", "2026-11-20", "2027-01-15", "disputed"),
    }
    assert [(row["expected"], row["early"], row["late"], row["dispute"]) for row in rows] == [
        said[one] for one in found
    ]


def test_all_customers_come_first_and_groups_by_what_they_gain(publish: Publish) -> None:
    more = EFFECT_GROUP | {"group_name": "improving", "days_gained": 5.0, "verdict": "sooner"}
    served = publish(strategy_effect=(EFFECT_FEW, EFFECT_GROUP, more, EFFECT))
    rows = answer(served, "/strategy-effect", "groups")
    assert [(row["customer_group"], row["verdict"]) for row in rows] == [
        ("all customers", "pays sooner"),
        ("improving", "pays sooner"),
        ("always on time", "no difference shown"),
        ("too new", "too few invoices"),
    ]
    ranges = answer(served, "/strategy-effect", "ranges")
    assert [row["customer_group"] for row in ranges] == ["all customers", "improving", "always on time"]


def test_before_the_plan_began_no_group_is_shown(publish: Publish) -> None:
    served = publish(strategy_effect=(NOT_STARTED, NOT_STARTED | {"group_name": "too_new"}))
    assert answer(served, "/strategy-effect", "groups") == []


def test_months_show_the_arms_that_had_invoices(publish: Publish) -> None:
    rows = answer(publish(), "/strategy-effect", "months")
    assert [(row["arm"], row["days_late"]) for row in rows] == [("on the plan", 6.0)]


@pytest.mark.parametrize(
    ("advice", "flag", "find", "found"),
    [
        ("%", "%", "''", ["C4", "C1", "C3", "C2"]),
        ("prepay", "%", "''", ["C3"]),
        ("%", "yes", "''", ["C4"]),
        ("%", "%", "'c2'", ["C2"]),
        ("%", "%", "'hara'", ["C1"]),
    ],
)
def test_terms_of_customers_can_be_chosen_those_against_the_law_first(
    advice: str, flag: str, find: str, found: list[str], publish: Publish
) -> None:
    chosen = {"inputs__advice__value": advice, "inputs__flag__value": flag, "inputs__find__sql": find}
    rows = answer(publish(), "/terms", "listed", **chosen)
    assert [row["party_id"] for row in rows] == found
    terms = {row["party_id"]: (row["advised_term"], row["deposit_rate"]) for row in rows}
    assert terms.get("C3", ("in advance", 1.0)) == ("in advance", 1.0)
    assert terms.get("C1", ("14 days", None)) == ("14 days", None)


def test_advice_to_customers_is_counted_by_kind(publish: Publish) -> None:
    rows = answer(publish(), "/terms", "advices")
    assert [(row["advice_name"], row["customers"]) for row in rows] == [
        ("keep", 2),
        ("prepay", 1),
        ("shorten", 1),
    ]


def test_no_telephone_number_of_a_call_comes_onto_the_site() -> None:
    made = report_sources.sources(REPORTS)
    texts = {table.name: table.sql for tables in made.values() for table in tables}
    for name in ("calls", "call_totals", "call_invoices", "call_situations", "account_calls", "reminders"):
        assert not {"phone,", "phone", "*"} & set(texts[name].replace("\n", " ").split()), name
