"""All that is known of one customer: the verdict, the rules that gave it, the figures, and the rows that they are made of.

Read from the models of the build database; nothing is judged here. Presentation is `console_customer.py`.
"""

from __future__ import annotations

from typing import Any

import duckdb

from orchestration.console import words
from orchestration.errors import PaywellError
from orchestration.loading.contract import DBT_PROJECT, read_yaml
from orchestration.queries import Row, fetch_rows

NEAR = 4
# what each behaviour rule asks, by its name in seed payment_thresholds
ASKED = {
    "nothing_paid": ("unpaid_items", "unpaid_days"),
    "too_few_items": ("min_items",),
    "later_than_before": ("recent_items", "earlier_items", "change_errors", "min_shift_days", "recent_share"),
    "sooner_than_before": (
        "recent_items",
        "earlier_items",
        "change_errors",
        "min_shift_days",
        "recent_share",
    ),
    "never_late": ("min_items",),
    "late_habit": ("late_share", "min_habit_items", "max_habit_spread"),
    "now_and_then_late": ("late_share",),
}
VERDICTS = {
    "good": "is a good performer",
    "not_good": "is no good performer",
    "too_new": "is too new to be judged as a performer",
}
CRITERIA = (
    ("pays", "pays"),
    ("is_worth_it", "worth"),
    ("is_steady", "steady"),
    ("is_healthy", "healthy"),
)


def near(con: duckdb.DuckDBPyConnection, table: str, key: str, name: str, wanted: str) -> str:
    """What a person may have meant: ids that differ in zeros or a few signs, or whose name says it."""
    found = fetch_rows(
        con,
        f"""select {key} as id, {name} as name from {table}
        order by ltrim({key}, '0') = ltrim(?, '0') desc, contains(lower({name}), lower(?)) desc,
            damerau_levenshtein(lower({key}), lower(?)), {key} limit {NEAR}""",
        wanted,
        wanted,
        wanted,
    )
    named = [row["id"] if row["name"] == row["id"] else f"{row['id']} ({row['name']})" for row in found]
    return f"near it: {', '.join(named)}" if named else "there are none at all"


def customer_facts(con: duckdb.DuckDBPyConnection, customer_id: str, limit: int) -> dict[str, Any]:
    """All that is known of a customer on the as-of day. Each list holds `limit` rows at most (0: all), its `count` and
    how many were `left_out`; sums are over all rows.

    Raises:
        PaywellError: no such customer; names those whose id or name is near.
    """
    found = fetch_rows(con, "from core.dim_customer where customer_id = ?", customer_id)
    if not found:
        nearest = near(con, "core.dim_customer", "customer_id", "customer_name", customer_id)
        raise PaywellError(
            f"there is no customer {customer_id}",
            "core.dim_customer",
            f"{nearest}; ids are text, with their zeros",
        )
    one = {
        name: _of_customer(con, model, customer_id)
        for name, model in {
            "segment": "segments.customer_segments",
            "payment": "behaviour.customer_payment_behaviour",
            "buying": "behaviour.customer_buying_behaviour",
            "creditworthiness": "behaviour.customer_creditworthiness",
            "good_performer": "segments.good_performers",
            "term_check": "strategy.term_checks",
            "receivables": "receivables.customer_ageing",
        }.items()
    }
    decided, open_documents = invoices_behind(con, customer_id)
    return {
        "customer_id": customer_id,
        "as_of_date": one["segment"]["as_of_date"],
        "base_currency_code": one["segment"]["base_currency_code"],
        "verdict": _verdict(con, found[0], one),
        "customer": found[0],
        "rules": _rules(con, one),
        **one,
        "per_currency": _per_currency(con, customer_id),
        "expected_credit_loss": fetch_rows(
            con,
            """select ageing_bucket, open_invoice_count, open_amount, exposure_amount, expected_loss_rate,
                expected_credit_loss_amount, is_assumed
            from receivables.expected_credit_loss where customer_id = ? order by bucket_place""",
            customer_id,
        ),
        "recession": fetch_rows(
            con,
            """select scenario, delay_days, behaviour_class_before, behaviour_class_after, has_moved, open_amount
            from receivables.recession_scenario where customer_id = ? order by delay_days, scenario""",
            customer_id,
        ),
        "moves": _some(_moves(con, customer_id), limit),
        "events": _some(_events(con, customer_id), limit),
        "decided_invoices": _some(decided, limit),
        "open_documents": _some(open_documents, limit),
        "adds_up": adds_up(decided, open_documents, one["payment"]),
    }


def _of_customer(con: duckdb.DuckDBPyConnection, model: str, customer_id: str) -> Row:
    """The customer's row of a model with one row per customer; empty where it has none."""
    return next(iter(fetch_rows(con, f"from {model} where customer_id = ?", customer_id)), {})


def _some(rows: list[Row], limit: int) -> dict[str, Any]:
    shown = rows[:limit] if limit else rows
    return {"count": len(rows), "left_out": len(rows) - len(shown), "rows": shown}


def _verdict(con: duckdb.DuckDBPyConnection, customer: Row, one: dict[str, Row]) -> str:
    """Who it is, how it pays, where it belongs, what to do, and whether it is a good performer: one sentence."""
    segment, payment, performer = one["segment"], one["payment"], one["good_performer"]
    phrase = fetch_rows(
        con, "select phrase from seeds.payment_groups where payment_class = ?", segment["payment_class"]
    )
    named = customer["customer_name"] or customer["customer_id"]
    known = [
        segment["sector_name"] if segment["sector_section"] != "unknown" else None,
        f"{segment['size_class']} size" if segment["size_class"] != "unknown" else None,
        segment["region"] if segment["region"] != "unknown" else None,
    ]
    described = ", ".join(str(each) for each in known if each)
    who = f"{named} ({described})" if described else f"{named}"
    return (
        f"{who} {phrase[0]['phrase'] if phrase else segment['payment_class']} ({payment['behaviour_reason']}), "
        f"belongs to the segment {segment['segment_name']} (treatment: {words(segment['treatment'])}) "
        f"and {VERDICTS[performer['verdict']]}: {performer['verdict_reason']}."
    )


def _rules(con: duckdb.DuckDBPyConnection, one: dict[str, Row]) -> list[Row]:
    """Every rule that said something about the customer: its outcome, what it asks, and why, in the model's words."""
    payment, segment, performer = one["payment"], one["segment"], one["good_performer"]
    worth, term = one["creditworthiness"], one["term_check"]
    thresholds = {row["threshold"]: row for row in fetch_rows(con, "from seeds.payment_thresholds")}
    asked = [thresholds[name] for name in ASKED.get(payment["behaviour_rule"], ()) if name in thresholds]
    (fits,) = fetch_rows(
        con,
        "select payment_groups, value_classes, risk_classes from seeds.segment_rules where rule_id = ?",
        segment["segment_rule"],
    )
    rules = [
        _rule(
            "behaviour",
            payment["behaviour_rule"],
            payment["behaviour_class"],
            payment["behaviour_reason"],
            asked="; ".join(f"{row['meaning']}: {_plain(row['threshold_value'])}" for row in asked) or None,
        ),
        _rule(
            "segment",
            segment["segment_rule"],
            segment["segment"],
            segment["segment_reason"],
            asked=f"payment {fits['payment_groups']}; value {fits['value_classes']}; risk {fits['risk_classes']}",
        ),
        _rule("treatment", segment["segment_rule"], segment["treatment"], segment["treatment_reason"]),
    ]
    for column, name in CRITERIA:
        passed = performer[column]
        rules.append(
            _rule(
                "good performer",
                column,
                {True: "passed", False: "failed", None: "cannot be judged yet"}[passed],
                performer[f"{name}_reason"],
                asked=performer[f"{name}_threshold"],
                value=performer[f"{name}_value"],
                passed=passed,
            )
        )
    rules.append(_rule("good performer", "verdict", performer["verdict"], performer["verdict_reason"]))
    rules.append(_rule("credit risk", worth["credit_grade"], worth["risk_class"], worth["risk_reason"]))
    flagged = {True: "flagged", False: "within the rules", None: "cannot be checked"}[term["is_term_flagged"]]
    rules.append(
        _rule(
            "payment term",
            term["term_rule"],
            flagged,
            term["reason"],
            asked=term["maximum_term_days"],
            value=term["payment_term_days"],
            passed=None if term["is_term_flagged"] is None else not term["is_term_flagged"],
        )
    )
    return rules


def _rule(
    about: str,
    rule: str | None,
    outcome: str | None,
    because: str | None,
    *,
    asked: object = None,
    value: object = None,
    passed: bool | None = None,
) -> Row:
    return {
        "about": about,
        "rule": rule,
        "outcome": outcome,
        "value": value,
        "asked": asked,
        "passed": passed,
        "because": because,
    }


def _plain(number: Any) -> str:
    return f"{float(number):g}"


def _per_currency(con: duckdb.DuckDBPyConnection, customer_id: str) -> list[Row]:
    return fetch_rows(
        con,
        """select currency_code, count(*) as documents, sum(amount) as invoiced, sum(settled_amount) as settled,
            sum(open_amount) as open, coalesce(sum(open_amount) filter (where open_days_late > 0), 0) as past_due
        from core.fct_invoice where customer_id = ? group by 1 order by 1""",
        customer_id,
    )


def _moves(con: duckdb.DuckDBPyConnection, customer_id: str) -> list[Row]:
    """Months in which it came into another segment, newest first."""
    return fetch_rows(
        con,
        """select profile_date, previous_segment, segment, treatment, moved_because
        from segments.segment_history where customer_id = ? and has_moved order by profile_date desc""",
        customer_id,
    )


def _events(con: duckdb.DuckDBPyConnection, customer_id: str) -> list[Row]:
    return fetch_rows(
        con,
        """select event_date, department, event_type, event_title, amount, currency_code, invoice_id, order_id, source_name
        from behaviour.customer_timeline where customer_id = ? order by event_date desc, event_id desc""",
        customer_id,
    )


def invoices_behind(con: duckdb.DuckDBPyConnection, customer_id: str) -> tuple[list[Row], list[Row]]:
    """The invoices of 24 months that tell how a customer pays, newest due first, and its open documents, oldest first.

    Which invoices tell something is said by the models as a sum only; `adds_up` holds these rows to it.
    """
    return _decided(con, customer_id), _open(con, customer_id)


def _decided(con: duckdb.DuckDBPyConnection, customer_id: str) -> list[Row]:
    grace_days = read_yaml(DBT_PROJECT / "dbt_project.yml")["vars"]["grace_days"]
    return fetch_rows(
        con,
        """select i.invoice_id, i.invoice_date, i.due_date, i.clear_date, coalesce(i.days_late, i.open_days_late) as days_late,
            i.amount_base, i.open_amount_base, i.is_open, i.dispute_opened_date is not null as was_disputed,
            case
                when not i.is_open and i.written_off_amount > 0 then 'never paid'
                when coalesce(i.days_late, i.open_days_late) > ? then 'late'
                else 'on time'
            end as counts_as,
            i.source_file, i.source_line
        from core.fct_invoice as i
        inner join core.dim_profile_date as p on p.is_as_of
        where i.customer_id = ? and i.document_type = 'invoice'
            and case
                when i.is_open then i.due_date < p.profile_date
                else (i.paid_amount > 0 or i.written_off_amount > 0) and i.clear_date > p.months_24_ago
            end
        order by i.due_date desc, i.invoice_id""",
        grace_days,
        customer_id,
    )


def _open(con: duckdb.DuckDBPyConnection, customer_id: str) -> list[Row]:
    return fetch_rows(
        con,
        """select o.invoice_id, o.document_type, o.invoice_date, o.due_date, o.open_amount, o.currency_code, o.open_amount_base,
            o.open_days_late, o.ageing_bucket, o.is_disputed, c.interest_amount, c.collection_cost_amount,
            o.source_file, o.source_line
        from receivables.open_items as o
        left join strategy.statutory_claims as c on o.invoice_id = c.invoice_id
        where o.customer_id = ? order by o.due_date, o.invoice_id""",
        customer_id,
    )


def adds_up(decided: list[Row], open_documents: list[Row], payment: Row) -> list[Row]:
    """The figures of the profile (`customer_payment_behaviour`) beside what the listed rows come to."""
    cleared = [row for row in decided if not row["is_open"]]
    weight = sum(row["amount_base"] for row in cleared)
    weighted = sum(row["amount_base"] * row["days_late"] for row in cleared)
    listed = {
        "decided_count": len(decided),
        "cleared_count": len(cleared),
        "on_time_count": sum(row["counts_as"] == "on time" for row in decided),
        "days_beyond_terms": float(weighted / weight) if weight else None,
        "open_amount": sum(row["open_amount_base"] for row in open_documents),
        "overdue_amount": sum(row["open_amount_base"] for row in open_documents if row["open_days_late"] > 0),
    }
    return [
        {
            "figure": name,
            "listed": round(value, 2) if isinstance(value, float) else value,
            "published": payment[name],
            "agrees": _same(value, payment[name]),
        }
        for name, value in listed.items()
    ]


def _same(listed: Any, published: Any) -> bool:
    if listed is None or published is None:
        return listed is published
    # days beyond terms are published with two decimals
    return abs(float(listed) - float(published)) <= (0.005001 if isinstance(published, float) else 0)
