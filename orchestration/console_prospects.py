"""How the list of prospects and one prospect look on a terminal.

Only presentation: the facts are `prospects/listing.py` and `prospect_facts.py`.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from rich.console import Console
from rich.panel import Panel
from rich.table import Table
from rich.text import Text

from orchestration.console import CURRENCY_SIGNS, words
from orchestration.prospects.fields import LISTS, Language, in_language, told
from orchestration.prospects.listing import Listing
from orchestration.prospects.text import one_line
from orchestration.prospects.wording import asked_in_words, number, say
from orchestration.queries import Row

SHOWN = 20
WIDE = 132  # signs of a terminal from which everything has a column of its own
BAR_WIDTH = 16
THOUSAND = 1000
CRM_NAMES = {"hubspot": "HubSpot", "salesforce": "Salesforce"}
LIST_STYLES = {
    "both": "bold green",
    "lookalike": "cyan",
    "healthy": "green",
    "lesser": "dim",
    "open_deal": "yellow",
}
PERMISSION_STYLES = {"allowed": "green", "needs_consent": "yellow", "not_allowed": "red"}
GRADE_STYLES = {"A": "green", "B": "green", "C": "yellow", "D": "red", "E": "red"}
# what is told of the company itself
_WHO = {
    "registration_number": "registration",
    "account_id": "CRM account",
    "legal_form": "legal form",
    "industry_code": "activity",
    "sector_name": "sector",
    "size_class": "size",
    "employee_count": "people",
    "company_age_years": "age in years",
    "street": "street",
    "postal_code": "postcode",
    "city": "city",
    "region": "region",
    "country_code": "country",
    "phone": "telephone",
    "website": "website",
    "status": "status",
}


def show_prospects(
    console: Console,
    listing: Listing,
    language: Language,
    *,
    shown: int,
    files: Sequence[dict[str, Any]] = (),
    foreign: tuple[int, str] = (0, ""),
) -> None:
    """The first `shown` of the list, what it holds in all, what was written, and what to do next."""
    rows = listing.rows[:shown]
    if rows:
        console.print(_table(rows, language, console.width >= WIDE))
        console.print()
    _say(console, _summary(listing, language, len(rows)))
    asked = [(name, value) for name, value in asked_in_words(listing.asked, language)]
    _say(console, Text("  " + " · ".join(f"{name}: {value}" for name, value in asked), style="dim"))
    if listing.unreachable:
        channel = told(listing.asked["channel"], language)
        _say(console, Text("  " + say("unreachable", language, count=listing.unreachable, channel=channel)))
    if listing.rows and all(row["probability"] is None for row in listing.rows):
        _say(console, Text("  " + say("no_scores", language), style="yellow"))
    elif any(row["score_method"] == "baseline" for row in listing.rows):
        _say(console, Text("  " + say("baseline", language), style="yellow"))
    for file in files:
        key = "wrote_update" if file["is_update"] else "wrote"
        told_of = say(key, language, path=one_line(file["path"]), rows=file["rows"])
        _say(console, Text.assemble(("✓ ", "green"), told_of))
    if foreign[0]:
        _say(
            console,
            Text(
                "! " + say("foreign", language, count=foreign[0], crm=CRM_NAMES[foreign[1]]), style="yellow"
            ),
        )
    if rows and not files:
        _say(
            console,
            Text(f"  {say('next_why', language):<16} paywell explain prospect {rows[0]['company_id']}"),
        )
        _say(console, Text(f"  {say('next_file', language):<16} paywell prospects --xlsx prospects.xlsx"))
        _say(
            console,
            Text(f"  {say('next_crm', language):<16} paywell prospects --csv prospects.csv --for hubspot"),
        )


def _table(rows: Sequence[Row], language: Language, is_wide: bool) -> Table:
    table = Table(header_style="bold", box=None, padding=(0, 1), pad_edge=False)
    table.add_column(say("rank", language), justify="right", no_wrap=True)
    table.add_column(say("company", language), min_width=18)
    if is_wide:
        table.add_column(say("list", language), no_wrap=True)
    table.add_column(say("chance", language), justify="right", no_wrap=True)
    table.add_column(say("value", language), justify="right", no_wrap=True)
    table.add_column(say("grade", language), justify="center", no_wrap=True)
    table.add_column(say("because", language), ratio=1)
    if is_wide:
        table.add_column(say("by", language), no_wrap=True)
        table.add_column(say("seller", language), no_wrap=True)
    for row in rows:
        name = Text.assemble((one_line(row["company_name"] or row["company_id"]), "bold"))
        where = " · ".join(
            one_line(part) for part in (row["city"], in_language(row, "sector_name", language)) if part
        )
        list_name = Text(
            told(row["prospect_list"], language), style=LIST_STYLES.get(row["prospect_list"], "")
        )
        channel = told(row["best_channel"], language) if row["best_channel"] else say("nobody", language)
        by = Text(channel, style="" if row["best_channel"] else "red")
        seller = Text(one_line(row["seller_code"] or ""))
        because = Text(_because(row, language))
        if not is_wide:
            because = Text("\n").join(
                [
                    because,
                    Text(" · ", style="dim").join(part for part in (list_name, by, seller) if part.plain),
                ]
            )
        cells = [
            Text("" if row["prospect_rank"] is None else number(row["prospect_rank"], language)),
            Text("\n").join([name, Text(where, style="dim")]),
            _chance(row),
            Text(_amount(row["expected_yearly_value"], row["base_currency_code"], language)),
            Text(
                one_line(row["health_grade"] or ""), style=GRADE_STYLES.get(row["health_grade"] or "", "dim")
            ),
            because,
        ]
        table.add_row(*([*cells[:2], list_name, *cells[2:], by, seller] if is_wide else cells))
    return table


def _summary(listing: Listing, language: Language, shown: int) -> Text:
    if not listing.total:
        return Text(say("none_listed", language), style="yellow")
    day = say("as_of_day", language, day=listing.as_of_date)
    counts = ", ".join(
        f"{number(listing.counts[name], language)} {told(name, language)}"
        for name in LISTS
        if name in listing.counts
    )
    on_list = say("by_list", language, counts=counts)
    if not listing.rows:
        return Text.assemble((say("none_fit", language), "yellow"), f" {day}; {on_list}.")
    kept = len(listing.rows)
    text = Text.assemble((say("fit", language, matching=listing.matching, total=listing.total), "bold"))
    if kept < listing.matching:
        text.append(say("kept", language, kept=kept))
    if shown < kept:
        text.append(say("shown", language, shown=shown))
    if listing.yearly_value:
        value = _amount(listing.yearly_value, listing.currency, language)
        text.append(say("worth", language, kept=kept, value=value))
    return text.append(f". {day}; {on_list}.")


def show_prospect(console: Console, facts: dict[str, Any]) -> None:
    """One company: the verdict, why, what it is worth, what may be done, and how to check it."""
    company = facts["company"]
    title = Text.assemble((one_line(facts["company_id"]), "bold"), f" on {facts['as_of_date']}")
    console.print(Panel(Text(facts["verdict"]), title=title, expand=False))
    who = [
        Text.assemble((f"{label} ", "dim"), one_line(_plain(company.get(name))))
        for name, label in _WHO.items()
        if company.get(name) is not None
    ]
    _say(console, Text(" · ").join(who))
    console.print()
    row = facts["prospect"]
    if row is not None:
        _show_score(console, facts, row)
        _show_worth(console, facts, row)
        _show_features(console, facts["features"])
    _show_rows(console, "What may be done", facts["permissions"], _PERMISSION_COLUMNS)
    _show_rows(
        console, "Own customers that it is, or that are of its group", facts["customers"], _CUSTOMER_COLUMNS
    )
    _show_rows(console, "Waits for a person: may be one of ours", facts["reviews"], _REVIEW_COLUMNS)
    for note in facts["notes"]:
        _say(console, Text(f"! {note}", style="yellow"))
    _say(console, Text("How to check it", style="bold"))
    width = max((len(check["what"]) for check in facts["checks"]), default=0)
    for check in facts["checks"]:
        _say(console, Text.assemble(f"  {check['what']:<{width}}  ", (check["command"], "cyan")))


def _show_score(console: Console, facts: dict[str, Any], row: Row) -> None:
    reasons = facts["reasons"]
    if not reasons:
        return
    top = max((abs(reason["points_effect"] or 0) for reason in reasons), default=0) or 1
    table = Table(
        title="What its score is made of", title_justify="left", header_style="bold", box=None, padding=(0, 1)
    )
    table.add_column("about")
    table.add_column("what")
    table.add_column("its value")
    table.add_column("points", justify="right", no_wrap=True)
    table.add_column("", no_wrap=True)
    table.add_column("in words", ratio=1)
    for reason in reasons:
        points = reason["points_effect"]
        length = 0 if points is None else max(round(abs(points) / top * BAR_WIDTH), 1)
        style = "green" if reason["direction"] == "for" else "red"
        table.add_row(
            Text(told(reason["model"], "en")),
            Text(one_line(reason["feature_name"] or reason["feature"] or "")),
            Text(one_line(reason["bin"] or "")),
            Text("" if points is None else f"{points:+.1f}".replace("-", "−")),
            Text("█" * length, style=style),
            Text(one_line(reason["reason"] or "")),
        )
    console.print(table)
    console.print()


def _show_worth(console: Console, facts: dict[str, Any], row: Row) -> None:
    currency = row["base_currency_code"]
    between = [_amount(row[name], currency, "en") for name in ("expected_value_low", "expected_value_high")]
    lines = {
        "why on this list": row["list_reason"],
        "worth a year": _amount(row["expected_yearly_value"], currency, "en")
        + (
            f" (half of its peers: {between[0]} to {between[1]}; {one_line(row['peer_group'] or '')})"
            if all(between)
            else ""
        ),
        "health": f"{row['health_grade'] or 'unknown'}: {one_line(row['health_reason'] or 'nothing is known')}",
        "terms": _terms(row),
        "like it": _joined(row["similar_customers"], row["similar_reason"]),
        "affinity": None
        if row["affinity_index"] is None
        else f"{row['affinity_class']}: {row['affinity_index']:.1f} times as likely to become a customer as the market's mean",
        "approach": _joined(
            told(row["best_channel"], "en") if row["best_channel"] else "nobody may",
            row["best_channel_reason"],
        ),
        "by": _joined(
            row["seller_code"],
            row["territory"],
            None if row["planned_week"] is None else f"week {row['planned_week']}",
        ),
    }
    grid = Table(box=None, show_header=False, padding=(0, 1))
    grid.add_column("", style="dim", no_wrap=True)
    grid.add_column("")
    for name, value in lines.items():
        if value:
            grid.add_row(name, Text(one_line(value)))
    console.print(grid)
    console.print()


def _terms(row: Row) -> str | None:
    days, limit = row["advised_term_days"], row["advised_limit_amount"]
    if days is None and limit is None:
        return None
    term = "payment in advance" if days == 0 else f"{days} days" if days is not None else ""
    upto = "" if limit is None else f"at most {_amount(limit, row['base_currency_code'], 'en')} open"
    said = ", ".join(part for part in (term, upto) if part)
    return f"{said} ({row['terms_reason'].rstrip('.')})" if row["terms_reason"] else said


_PERMISSION_COLUMNS = {
    "channel": "channel",
    "permission": "may it",
    "reason": "by the rule",
    "rule_date": "since",
}
_CUSTOMER_COLUMNS = {
    "customer_id": "customer",
    "customer_name": "name",
    "company_id": "its company",
    "method": "known by",
    "probability": "sure",
}
_REVIEW_COLUMNS = {"review_id": "id", "left": "this record", "right": "may be", "probability": "sure"}


def _show_rows(console: Console, title: str, rows: Sequence[Row], columns: dict[str, str]) -> None:
    shown = [name for name in columns if any(row.get(name) is not None for row in rows)]
    if not shown:
        return
    table = Table(title=title, title_justify="left", header_style="bold", box=None, padding=(0, 1))
    for name in shown:
        table.add_column(columns[name], overflow="fold")
    for row in rows:
        table.add_row(*(_cell(name, row.get(name)) for name in shown))
    console.print(table)
    console.print()


def _show_features(console: Console, features: Row) -> None:
    known = [f"{words(name)} {_plain(value)}" for name, value in features.items() if value is not None]
    if known:
        _say(
            console, Text.assemble(("What the score was taken from  ", "italic"), one_line(" · ".join(known)))
        )
        console.print()


def _cell(name: str, value: Any) -> Text:
    if name == "permission":
        return Text(told(value, "en"), style=PERMISSION_STYLES.get(value, ""))
    if name == "probability":
        return Text("" if value is None else f"{value:.0%}")
    return Text(one_line(told(value, "en")))


def _chance(row: Row) -> Text:
    """72% ±6: half the width of its interval."""
    if row["probability"] is None:
        return Text("")
    low, high = row["probability_low"], row["probability_high"]
    width = "" if low is None or high is None else f" ±{(high - low) * 50:.0f}"
    return Text.assemble((f"{row['probability']:.0%}", "bold"), (width, "dim"))


def _amount(value: Any, currency: str | None, language: Language) -> str:
    if value is None:
        return ""
    sign = CURRENCY_SIGNS.get(currency or "", currency or "")
    return f"{sign} {number(float(value), language)}".strip()


def _because(row: Row, language: Language) -> str:
    """What speaks most for it; of those that are not to be sought out, why they stand where they stand."""
    listed = one_line(in_language(row, "list_reason", language) or "")
    reasons = _first(in_language(row, "reasons_for", language))
    return listed if row["prospect_list"] in ("lesser", "open_deal") else reasons or listed


def _first(reasons: str | None) -> str:
    return one_line((reasons or "").split("; ")[0])


def _joined(*parts: Any) -> str:
    return " · ".join(str(part) for part in parts if part)


def _plain(value: Any) -> str:
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, float):
        return f"{value:,.0f}" if abs(value) >= THOUSAND else f"{value:g}"
    return "" if value is None else str(value)


def _say(console: Console, text: Text) -> None:
    console.print(text, highlight=False, soft_wrap=True)
