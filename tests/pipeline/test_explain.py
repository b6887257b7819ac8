"""`paywell explain customer`: what it tells is what is served, and its invoices add up to it."""

from __future__ import annotations

import json
from decimal import Decimal
from typing import Any

import duckdb
import pytest

from orchestration.customer_facts import adds_up, invoices_behind
from tests.pipeline.conftest import Published, paywell, rows

CLASSES = (
    "always_on_time",
    "occasionally_late",
    "structurally_late",
    "deteriorating",
    "improving",
    "non_paying",
    "too_new",
)


def served(published: Published, audience: str, view: str, customer_id: str) -> dict[str, str | None] | None:
    """The customer's row of a served view as text, so that cents count; None without one."""
    with duckdb.connect(str(published.workspace.served_db(audience)), read_only=True) as con:
        cursor = con.execute(f"select columns(*)::varchar from {view} where customer_id = ?", [customer_id])
        names = [column[0] for column in cursor.description]
        row = cursor.fetchone()
    return dict(zip(names, row, strict=True)) if row else None


def as_served(value: object) -> str | None:
    """A figure of the JSON as the served views write it."""
    return None if value is None else str(value).lower() if isinstance(value, bool) else str(value)


def explained(published: Published, customer_id: str) -> dict[str, Any]:
    ended = paywell(
        "explain", "customer", customer_id, "--json", "--limit", 0, "--data-dir", published.workspace.data_dir
    )
    assert ended.code == 0, ended.said
    return json.loads(ended.said)


def agree(told: dict[str, Any], view: dict[str, str | None], **renamed: str) -> int:
    """Every column that both have holds the same; how many there are."""
    shared = [name for name in view if renamed.get(name, name) in told]
    apart = {
        name: (told[renamed.get(name, name)], view[name])
        for name in shared
        if as_served(told[renamed.get(name, name)]) != view[name]
    }
    assert not apart
    return len(shared)


@pytest.mark.parametrize("behaviour_class", CLASSES)
def test_each_figure_is_the_served_one(published: Published, behaviour_class: str) -> None:
    found = rows(
        published.workspace.served_db("credit"),
        "select customer_id from customer_profiles where behaviour_class = ? order by decided_count desc, 1 limit 1",
        [behaviour_class],
    )
    if not found:
        pytest.skip(f"no customer of the demo company is {behaviour_class}")
    customer_id = found[0][0]
    facts = explained(published, customer_id)
    profile = served(published, "credit", "customer_profiles", customer_id)
    sales = served(published, "sales", "customers", customer_id)
    performer = served(published, "bi", "good_performers", customer_id)
    ageing = served(published, "credit", "ageing", customer_id)
    assert profile and sales and performer
    assert agree(facts["payment"], profile) >= 12
    assert agree(facts["creditworthiness"], profile) >= 3
    assert agree(facts["term_check"], profile) >= 2
    # sales is told the reason without what the credit bureau says
    sales.pop("segment_reason")
    assert agree(facts["segment"], {k: v for k, v in profile.items() if k != "open_amount"}) >= 7
    assert agree(facts["segment"], sales) >= 9
    assert agree(facts["buying"], sales) >= 3
    assert agree(facts["good_performer"], performer) >= 15
    assert facts["good_performer"]["verdict"] == profile["good_performer"] == sales["good_performer"]
    if ageing is None:
        assert not facts["receivables"] and not facts["open_documents"]["rows"]
    else:
        assert agree(facts["receivables"], ageing) >= 15
        buckets = [row["open_amount"] for row in facts["expected_credit_loss"]]
        assert sum(map(Decimal, buckets)) == Decimal(ageing["open_amount"] or "")
    assert all(row["agrees"] for row in facts["adds_up"])
    assert len(facts["decided_invoices"]["rows"]) == facts["payment"]["decided_count"]
    assert behaviour_class in {rule["outcome"] for rule in facts["rules"]}
    for words in (profile["segment_name"], profile["behaviour_reason"], performer["verdict_reason"]):
        assert words and words in facts["verdict"]


def test_the_invoices_add_up_to_the_figures_of_every_customer(published: Published) -> None:
    profiles = rows(
        published.workspace.served_db("credit"),
        """select customer_id, decided_count, cleared_count, on_time_rate, days_beyond_terms, open_amount, overdue_amount
        from customer_profiles""",
    )
    results = []
    with duckdb.connect(str(published.workspace.build_db), read_only=True) as con:
        for customer_id, count, cleared_count, on_time, beyond, open_amount, overdue in profiles:
            decided, documents = invoices_behind(con, customer_id)
            cleared = [row for row in decided if not row["is_open"]]
            weight = sum(row["amount_base"] for row in cleared)
            days = sum(row["amount_base"] * row["days_late"] for row in cleared)
            results += [row["counts_as"] for row in decided]
            assert (len(decided), len(cleared)) == (count, cleared_count), customer_id
            punctual = sum(row["counts_as"] == "on time" for row in decided)
            assert on_time == (round(punctual / count, 4) if count else None), customer_id
            expected = pytest.approx(float(days / weight), abs=0.0051) if weight else None
            assert beyond == expected, customer_id
            late = [row["open_amount_base"] for row in documents if row["open_days_late"] > 0]
            assert (sum(row["open_amount_base"] for row in documents), sum(late)) == (open_amount, overdue)
    # what is compared is there to compare
    assert len(results) > 1000 and set(results) == {"on time", "late", "never paid"}


@pytest.mark.parametrize("figure", ["decided_count", "days_beyond_terms", "open_amount"])
def test_a_figure_that_the_invoices_do_not_come_to_is_shown(figure: str) -> None:
    item = {"amount_base": Decimal("100.00"), "days_late": 3, "is_open": False, "counts_as": "late"}
    document = {"open_amount_base": Decimal("50.00"), "open_days_late": 0}
    payment: dict[str, Any] = {
        "decided_count": 1,
        "cleared_count": 1,
        "on_time_count": 0,
        "days_beyond_terms": 3.0,
        "open_amount": Decimal("50.00"),
        "overdue_amount": Decimal("0.00"),
    }
    unpaid = item | {"amount_base": Decimal("900.00"), "days_late": 90, "is_open": True}
    payment["decided_count"] += 1
    assert all(row["agrees"] for row in adds_up([item, unpaid], [document], payment))
    wrong = payment | {figure: payment[figure] + type(payment[figure])("1")}
    assert [row["figure"] for row in adds_up([item, unpaid], [document], wrong) if not row["agrees"]] == [
        figure
    ]


def test_a_long_list_says_what_it_leaves_out(published: Published) -> None:
    (customer_id, count), *_ = rows(
        published.workspace.served_db("credit"),
        "select customer_id, decided_count from customer_profiles order by 2 desc, 1 limit 1",
    )
    ended = paywell(
        "explain", "customer", customer_id, "--limit", 2, "--data-dir", published.workspace.data_dir
    )
    assert ended.code == 0, ended.said
    assert f"The invoices behind it, amounts in EUR ({count:,})" in ended.said
    assert f"and {count - 2:,} more: --limit 0 shows all" in ended.said
    assert "These rows add up to the profile" in ended.said
    ended = paywell(
        "explain", "customer", customer_id, "--limit", 2, "--json", "--data-dir", published.workspace.data_dir
    )
    part = json.loads(ended.said)["decided_invoices"]
    assert (len(part["rows"]), part["left_out"], part["count"]) == (2, count - 2, count)


def test_moves_between_segments_are_those_of_the_history(published: Published) -> None:
    ((customer_id, moves),) = rows(
        published.workspace.served_db("bi"),
        "select customer_id, count(*) from segment_history where has_moved group by 1 order by 2 desc, 1 limit 1",
    )
    facts = explained(published, customer_id)
    served_moves = rows(
        published.workspace.served_db("bi"),
        """select profile_date::varchar, previous_segment, segment, moved_because from segment_history
        where has_moved and customer_id = ? order by 1 desc""",
        [customer_id],
    )
    told = [
        (row["profile_date"], row["previous_segment"], row["segment"], row["moved_because"])
        for row in facts["moves"]["rows"]
    ]
    assert told == served_moves
    assert len(told) == moves > 1


def test_events_are_the_last_ones_first(published: Published) -> None:
    ((customer_id, count, last),) = rows(
        published.workspace.build_db,
        """select customer_id, count(*), max(event_date)::varchar from behaviour.customer_timeline
        group by 1 order by 2 desc, 1 limit 1""",
    )
    events = explained(published, customer_id)["events"]
    days = [row["event_date"] for row in events["rows"]]
    assert events["count"] == count == len(days)
    assert days == sorted(days, reverse=True) and days[0] == last


def test_an_unknown_customer_is_met_with_near_ones(published: Published) -> None:
    ((customer_id, name),) = rows(
        published.workspace.served_db("sales"),
        "select customer_id, customer_name from customers order by 1 limit 1",
    )
    for wanted in (customer_id.lstrip("0"), name):
        ended = paywell("explain", "customer", wanted, "--data-dir", published.workspace.data_dir)
        assert ended.code == 1
        assert f"there is no customer {wanted}" in ended.said
        assert f"near it: {customer_id} ({name})" in ended.said
    ended = paywell("explain", "customer", "x", "--json", "--data-dir", published.workspace.data_dir)
    assert set(json.loads(ended.said)) == {"error", "where", "todo"}


def test_an_unknown_invoice_is_met_with_near_ones(published: Published) -> None:
    ((invoice_id,),) = rows(
        published.workspace.served_db("credit"), "select invoice_id from open_invoices order by 1 limit 1"
    )
    ended = paywell("explain", "invoice", f"{invoice_id}0", "--data-dir", published.workspace.data_dir)
    assert ended.code == 1
    assert "near it: " in ended.said and f"{invoice_id} (of customer " in ended.said


def test_the_summary_tells_what_is_served(published: Published) -> None:
    """The credit-marketing part of the run's facts, against the views."""
    facts = json.loads((published.workspace.build / "summary.json").read_text())["credit_marketing"]
    ((customers, good, revenue, whole),) = rows(
        published.workspace.served_db("bi"),
        """select count(*), count(*) filter (where verdict = 'good'), sum(worth_value) filter (where verdict = 'good'),
            sum(worth_value) from good_performers""",
    )
    assert facts["customers"] == customers
    assert facts["good_performers"]["good"] == good > 0
    assert facts["good_performers"]["revenue_share"] == pytest.approx(float(revenue / whole), abs=1e-4)
    segments = rows(
        published.workspace.served_db("bi"),
        """select segment, customer_count, overdue_amount::double from segments
        where customer_count > 0 order by position""",
    )
    assert [(row["segment"], row["customers"], row["overdue"]) for row in facts["segments"]] == segments
    classes = rows(
        published.workspace.served_db("credit"),
        "select behaviour_class, count(*), sum(open_amount)::double from customer_profiles group by 1",
    )
    assert {(row["class"], row["customers"], row["open"]) for row in facts["classes"]} == set(classes)
    ((loss,),) = rows(
        published.workspace.served_db("credit"), "select sum(expected_credit_loss_amount)::double from ageing"
    )
    assert facts["expected_credit_loss"]["amount"] == pytest.approx(loss)
    for words in (
        "good performer",
        "Who are they?",
        "How they pay:",
        "Expected credit loss",
        "In a severe recession",
    ):
        assert words in published.said


def test_who_came_to_pay_worse_did(published: Published) -> None:
    facts = json.loads((published.workspace.build / "summary.json").read_text())["credit_marketing"]
    prompt = ("always_on_time", "occasionally_late", "improving")
    order = {**dict.fromkeys(prompt, 0), "structurally_late": 1, "deteriorating": 2, "non_paying": 3}
    then = dict(
        rows(
            published.workspace.served_db("bi"),
            "select customer_id, payment_class from segment_history where profile_date = ?::date",
            [facts["worse_since"]],
        )
    )
    now = rows(
        published.workspace.served_db("credit"),
        "select customer_id, behaviour_class from customer_profiles order by open_amount desc, customer_id",
    )
    worse = [
        customer_id
        for customer_id, paid in now
        if paid in order and then.get(customer_id) in order and order[paid] > order[then[customer_id]]
    ]
    assert facts["worse_count"] == len(worse)
    assert [row["customer_id"] for row in facts["worse"]] == worse[:5]
