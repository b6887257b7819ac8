"""All that is known of one company as a prospect: the verdict, the reasons, what it is worth, what may be done.

Read from the published list, and for what that does not hold (who is kept off it and why, the rule behind each
permission) from the build database. Nothing is judged here. Presentation is `console_prospects.py`.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import duckdb

from orchestration.console import words
from orchestration.errors import PaywellError
from orchestration.prospects.listing import (
    CHANNELS,
    REASONS_VIEW,
    VIEW,
    published,
    without_forbidden_contacts,
)
from orchestration.prospects.text import one_line
from orchestration.queries import Row, fetch_rows
from orchestration.workspace import Workspace

NEAR = 5
LIST_WORDS = {
    "lookalike": "is like our good performers",
    "healthy": "is financially healthy",
    "both": "is like our good performers and financially healthy",
    "lesser": "is neither like our good performers nor known as healthy: another risk, so other terms",
    "open_deal": "has a deal open with sales",
}
OWN = ("own_customer", "own_group", "possible_customer")
KEYS = ("company_id", "registration_number", "account_id")


def prospect_facts(workspace: Workspace, wanted: str) -> dict[str, Any]:
    """All that is known of a company on the day that was published.

    Args:
        wanted: number at the bureau, registration number, CRM account, or a piece of the name.

    Raises:
        PaywellError: nothing is published, or no or several companies are meant; names those.
    """
    with published(workspace) as served, _built(workspace) as built:
        company_id = _company_id(served, built, wanted)
        row = next(iter(fetch_rows(served, f"from {VIEW} where company_id = ?", company_id)), None)
        return _facts(workspace, served, built, company_id, row)


def _facts(
    workspace: Workspace,
    served: duckdb.DuckDBPyConnection,
    built: duckdb.DuckDBPyConnection | None,
    company_id: str,
    row: Row | None,
) -> dict[str, Any]:
    def of_company(table: str, order: str = "company_id") -> list[Row]:
        return _asked(built, f"from {table} where company_id = ? order by {order}", company_id)

    gate = next(iter(of_company("prospects.prospect_gates")), None)
    company = next(iter(of_company("core.dim_company")), None)
    listed = without_forbidden_contacts(row) if row is not None else None
    features = next(
        iter(_asked(built, "from prospects.company_features where is_as_of and company_id = ?", company_id)),
        {},
    )
    day = row["as_of_date"] if row is not None else _built_on(built)
    # the rules say what a prospect may be asked; whoever is none is not to be approached as one
    permissions = of_company("prospects.prospect_permissions", "channel") if row is not None else []
    order = {channel: place for place, channel in enumerate(CHANNELS)}
    # contact details come from the list alone, which says whether they may be used
    known = {**_who({**company, "street": None} if company else None), **_who(listed)}
    customers = _customers(built, company_id)
    reviews = _reviews(built, company_id) if gate and gate["gate"] == "possible_customer" else []
    return {
        "company_id": company_id,
        "as_of_date": day,
        "base_currency_code": row["base_currency_code"] if row is not None else None,
        "is_listed": row is not None,
        "verdict": _verdict(known, company_id, listed, gate, built is not None),
        "company": known,
        "gate": gate,
        "prospect": listed,
        "reasons": fetch_rows(
            served,
            f"from {REASONS_VIEW} where company_id = ? order by model desc, direction desc, place",
            company_id,
        ),
        "similar_customers": of_company("prospects.similar_performers", "place"),
        "permissions": sorted(permissions, key=lambda each: order.get(each["channel"], len(order)))
        if permissions
        else _permissions_of(listed),
        "features": {
            name: value
            for name, value in features.items()
            if name not in ("company_id", "scoring_date", "is_as_of")
        },
        "ratings": of_company("core.fct_rating", "rated_on desc"),
        "customers": customers,
        "reviews": reviews,
        "notes": _notes(built, row),
        "checks": _checks(workspace, company_id, listed, customers, reviews, gate),
    }


def _who(row: Row | None) -> Row:
    """What is told of the company itself."""
    names = (
        "company_name", "registration_number", "account_id", "legal_form", "industry_code", "sector_name", "size_class",
        "employee_count", "company_age_years", "street", "postal_code", "city", "region", "country_code", "phone",
        "website", "status",
    )  # fmt: skip
    return {name: row[name] for name in names if row is not None and row.get(name) is not None}


def _verdict(known: Row, company_id: str, row: Row | None, gate: Row | None, was_built: bool) -> str:
    name = f"{known.get('company_name') or company_id}"
    described = ", ".join(
        str(known[each])
        for each in ("city", "sector_name", "size_class")
        if known.get(each) not in (None, "unknown")
    )
    who = f"{name} ({described})" if described else name
    if row is None:
        if gate is None:
            why = "The build database does not say why." if was_built else "Why is not known here."
        elif gate["gate"] == "open":
            why = "Nothing keeps it off any more: the next publication may list it."
        else:
            why = gate["gate_reason"] or f"It is kept off as {words(gate['gate'])}."
        return f"{who} is no prospect. {why}"
    parts = [f"{who} {LIST_WORDS.get(row['prospect_list'], row['prospect_list'])}"]
    if row["prospect_rank"] is not None:
        parts.append(f"it is number {row['prospect_rank']:,} of the list")
    if row["probability"] is not None:
        parts.append(
            f"the chance that it performs well is {row['probability']:.0%}"
            + (
                f" ({row['probability_low']:.0%} to {row['probability_high']:.0%})"
                if row["probability_low"] is not None and row["probability_high"] is not None
                else ""
            )
            + (f", by a score of {row['score']:.1f}" if row["score"] is not None else "")
        )
    for what, reasons in (("for it speaks", row["reasons_for"]), ("against it", row["reasons_against"])):
        if reasons:
            parts.append(f"{what}: {reasons.rstrip('.')}")
    return ".\n".join(f"{part[0].upper()}{part[1:]}" if at else part for at, part in enumerate(parts)) + "."


def _permissions_of(row: Row | None) -> list[Row]:
    """What the published row says by itself, where the rules behind it cannot be read."""
    if row is None:
        return []
    return [{"channel": channel, "permission": row[f"{channel}_permission"]} for channel in CHANNELS] + (
        [{"channel": None, "permission": None, "reason": row["permission_notes"]}]
        if row["permission_notes"]
        else []
    )


def _customers(built: duckdb.DuckDBPyConnection | None, company_id: str) -> list[Row]:
    """Own customers that are this company or one of its group."""
    return _asked(
        built,
        """with family as (
            select ? as company_id
            union
            select other.company_id from core.company_groups as one
            inner join core.company_groups as other on one.group_id = other.group_id
            where one.company_id = ?
        )
        select b.customer_id, c.customer_name, b.company_id, b.method, b.probability, b.evidence
        from core.bridge_customer_company as b
        inner join family as f on b.company_id = f.company_id
        left join core.dim_customer as c on b.customer_id = c.customer_id
        order by b.company_id, b.customer_id""",
        company_id,
        company_id,
    )


def _reviews(built: duckdb.DuckDBPyConnection | None, company_id: str) -> list[Row]:
    return _asked(
        built,
        """select review_id, left_type || ':' || left_id as "left", left_name, right_type || ':' || right_id as "right",
            right_name, probability, evidence
        from core.matching_review where right_type = 'company' and right_id = ? order by review_id""",
        company_id,
    )


def _notes(built: duckdb.DuckDBPyConnection | None, row: Row | None) -> list[str]:
    if built is None:
        return [
            "the build database cannot be read now (none, or a run is at work): rules and features are not shown"
        ]
    day = _built_on(built)
    if row is not None and day is not None and day != row["as_of_date"]:
        return [
            f"the list describes {row['as_of_date']}, the rules and features below {day}: what was built last was not published"
        ]
    return []


def _checks(
    workspace: Workspace,
    company_id: str,
    row: Row | None,
    customers: list[Row],
    reviews: list[Row],
    gate: Row | None,
) -> list[Row]:
    """The commands that lead further down."""
    checks = [{"what": "who it is linked to and why", "command": f"paywell match show company:{company_id}"}]
    if gate and gate["gate"] in OWN:
        checks += [
            {"what": "that customer", "command": f"paywell explain customer {customer['customer_id']}"}
            for customer in customers[:NEAR]
        ]
    checks += [
        {"what": "what a person has to decide", "command": f"paywell match show {review['review_id']}"}
        for review in reviews[:NEAR]
    ]
    if row is not None:
        bi = workspace.served_db("bi")
        checks += [
            {
                "what": "every column of the list",
                "command": "paywell explain view sales.good_performer_prospects",
            },
            {"what": "the points of every bin", "command": f"duckdb {bi} -c 'from scorecard'"},
            {"what": "what became of past lists", "command": f"duckdb {bi} -c 'from prospect_outcomes'"},
        ]
    return checks


def _company_id(
    served: duckdb.DuckDBPyConnection, built: duckdb.DuckDBPyConnection | None, wanted: str
) -> str:
    """The one company that is meant: by number first, then by a piece of its name; the list before all others."""
    text = wanted.strip()
    numbers = [
        fetch_rows(
            served, f"select company_id as id, company_name as name from {VIEW} where company_id = ?", text
        ),
        fetch_rows(
            served,
            f"""select company_id as id, company_name as name from {VIEW}
            where registration_number = ? or account_id = ? order by 1""",
            text,
            text,
        ),
        _asked(
            built,
            "select company_id as id, company_name as name from core.dim_company where company_id = ?",
            text,
        ),
        _asked(
            built,
            """select company_id as id, company_name as name from core.dim_company where registration_number = ?
            union
            select d.company_id, d.company_name from core.bridge_account_company as b
            inner join core.dim_company as d on b.company_id = d.company_id where b.account_id = ?
            order by 1""",
            text,
            text,
        ),
    ]
    by_name = "select company_id as id, company_name as name from {} where contains(lower(strip_accents(company_name)), lower(strip_accents(?))) order by lower(company_name) <> lower(?), 2, 1"
    for found in numbers:
        if found:
            return _one(wanted, found)
    names = {row["id"]: row for row in fetch_rows(served, by_name.format(VIEW), text, text)} if text else {}
    if built is not None and text:
        names |= {
            row["id"]: row
            for row in _asked(built, by_name.format("core.dim_company"), text, text)
            if row["id"] not in names
        }
    exact = [row for row in names.values() if row["name"].casefold() == text.casefold()]
    if names:
        return _one(wanted, exact if len(exact) == 1 else list(names.values()))
    raise PaywellError(f"there is no company {wanted}", VIEW, _near(served, built, text))


def _one(wanted: str, found: list[Row]) -> str:
    if len(found) == 1:
        return str(found[0]["id"])
    named = _named(found[:NEAR])
    more = f" and {len(found) - NEAR:,} more" if len(found) > NEAR else ""
    raise PaywellError(f"'{wanted}' may be several companies: {named}{more}", VIEW, "write the number of one")


def _named(rows: list[Row]) -> str:
    return ", ".join(f"{row['id']} ({one_line(row['name'] or '')})" for row in rows)


def _near(served: duckdb.DuckDBPyConnection, built: duckdb.DuckDBPyConnection | None, text: str) -> str:
    """Numbers that differ in zeros or a few signs, and names that are spelled alike."""
    query = """select company_id as id, company_name as name from {}
        order by ltrim(company_id, '0') = ltrim(?, '0') desc,
            least(damerau_levenshtein(lower(company_id), lower(?)), damerau_levenshtein(lower(company_name), lower(?))),
            company_id
        limit 5"""
    rows = fetch_rows(served, query.format(VIEW), text, text, text) or _asked(
        built, query.format("core.dim_company"), text, text, text
    )
    named = _named(rows)
    return (
        f"near it: {named}; ids are text, with their zeros"
        if named
        else "there are none: without a bureau there is no market"
    )


def _built_on(built: duckdb.DuckDBPyConnection | None) -> Any:
    return next((row["as_of_date"] for row in _asked(built, "select as_of_date from core.run_context")), None)


@contextmanager
def _built(workspace: Workspace) -> Iterator[duckdb.DuckDBPyConnection | None]:
    """The build database; None where there is none or a run is writing it."""
    if not workspace.build_db.is_file():
        yield None
        return
    try:
        con = duckdb.connect(str(workspace.build_db), read_only=True)
    except duckdb.IOException:
        yield None
        return
    with con:
        yield con


def _asked(built: duckdb.DuckDBPyConnection | None, sql: str, *values: object) -> list[Row]:
    """Rows of the build database; none where it cannot be read or has no such table yet."""
    if built is None:
        return []
    try:
        return fetch_rows(built, sql, *values)
    except duckdb.CatalogException:
        return []
