"""How the work list of likely pairs, a pair, a record and a decision look on a terminal.

Only presentation: the facts are `commands/match.py`.
"""

from __future__ import annotations

from typing import Any

from rich.console import Console
from rich.panel import Panel
from rich.table import Table
from rich.text import Text

from orchestration.console import many, money, words
from orchestration.matching.decisions import ACCEPT, REJECT, WITHDRAW, spelled, told

BAR_WIDTH = 20
FOR, AGAINST = 2, 1  # pieces of evidence in one line of the list
DONE = {ACCEPT: "accepted", REJECT: "rejected", WITHDRAW: "taken back"}


def show_review(console: Console, facts: dict[str, Any]) -> None:
    """The work list, and how to decide."""
    since = (
        f" {many(facts['decided_since'], 'pair')} more {_be(facts['decided_since'])} settled by decisions since the last run."
        if facts["decided_since"]
        else ""
    )
    if not facts["pairs"]:
        kind = f" of kind {facts['kind']}" if facts["kind"] else ""
        _say(console, f"[green]✓[/green] Nothing waits for a decision{kind}.{since}")
        return
    table = Table(header_style="bold", box=None, padding=(0, 1))
    table.add_column("id", no_wrap=True)
    table.add_column("this record")
    table.add_column("may be")
    table.add_column("sure", justify="right", no_wrap=True)
    has_money = any(row["open_amount"] is not None for row in facts["pairs"])
    if has_money:
        table.add_column("open", justify="right", no_wrap=True)
    table.add_column("because")
    last = None
    for row in facts["pairs"]:
        left = (row["left_type"], row["left_id"])
        cells = [
            Text(row["review_id"], style="bold"),
            Text("  or", style="dim") if left == last else _named(left, row["left_name"]),
            _named((row["right_type"], row["right_id"]), row["right_name"]),
            Text(_sure(row["probability"])),
        ]
        if has_money:
            cells.append(Text(_money(row)))
        table.add_row(*cells, Text(_short(row["evidence"]) or row["reason"] or ""))
        last = left
    console.print(table)
    console.print()
    left_out = f", {facts['left_out']:,} not shown (--limit 0 shows all)" if facts["left_out"] else ""
    _say(
        console,
        f"[bold]{many(facts['count'], 'pair')}[/bold] of {many(facts['record_count'], 'record')} "
        f"wait{'s' if facts['count'] == 1 else ''} for a decision{left_out}.{since}",
    )
    first = facts["pairs"][0]["review_id"]
    _say(console, f"  compare  paywell match show {first}")
    _say(console, f"  decide   paywell match accept {first}   or   paywell match reject {first}")


def show_pair(console: Console, facts: dict[str, Any]) -> None:
    """Both records side by side, what speaks for and against, and who else it may be."""
    left, right = _records(facts)
    title = f"[bold]{facts['review_id']}[/bold]"
    weight = _bits(facts["match_weight"])
    verdict = f"{_sure(facts['probability'])} sure that they are one company" + (
        f" ({weight} bits)" if weight else ""
    )
    if facts["reason"]:
        verdict += f"\non the list because: {facts['reason']}"
    console.print(Panel(Text(verdict), title=title, expand=False))
    table = Table(header_style="bold", box=None, padding=(0, 1))
    for name in ("", told(left), "", told(right)):
        table.add_column(_plain(name), overflow="fold")
    marks = {True: Text("=", style="green"), False: Text("≠", style="red"), None: Text("")}
    for row in facts["fields"]:
        table.add_row(
            Text(row["what"], style="dim"),
            _with_also(row["left"], row["left_also"]),
            Text("≈", style="green") if row["was_same"] else marks[row["is_same"]],
            _with_also(row["right"], row["right_also"]),
        )
    console.print(table)
    console.print()
    _show_evidence(console, facts["evidence"])
    _show_links(console, facts["links"], "Linked now")
    _show_candidates(console, facts["other_candidates"], "Other candidates")
    decision = facts["decision"]
    if decision:
        _say(console, f"[bold]{_how_decided(decision)}[/bold]; it counts from the next `paywell run`.")
        _say(console, f"  take back  paywell match undo {facts['review_id']}")
    else:
        _say(
            console,
            f"  decide  paywell match accept {facts['review_id']}   or   paywell match reject {facts['review_id']}",
        )


def show_record(console: Console, facts: dict[str, Any]) -> None:
    """One record: what is known of it, what it is linked to and why, its party, what waits for a decision."""
    record = (facts["record_type"], facts["record_id"])
    grid = Table(box=None, show_header=False, padding=(0, 1))
    for what, value in facts["fields"].items():
        grid.add_row(Text(what, style="dim"), _text(value))
    console.print(Panel(grid, title=f"[bold]{_plain(spelled(record))}[/bold]", expand=False))
    _show_links(console, facts["links"], "Linked to")
    if not facts["links"]:
        _say(console, "It is linked to no other record.\n")
    party = facts["party"]
    if party:
        company = f", company {party['company_id']}" if party.get("company_id") else ""
        _say(console, f"[bold]Party {party['party_id']}[/bold] {_plain(party.get('party_name'))}{company}")
    if facts["fellow_records"]:
        table = Table(
            title="Fellow records of the party",
            title_justify="left",
            header_style="bold",
            box=None,
            padding=(0, 1),
        )
        for name in ("record", "name", "joined by", "sure"):
            table.add_column(name, overflow="fold")
        for row in facts["fellow_records"]:
            table.add_row(
                Text(spelled((row["record_type"], row["record_id"]))),
                _text(row["record_name"]),
                words(row["method"] or ""),
                _sure(row["probability"]),
            )
        console.print(table)
    console.print()
    _show_candidates(console, facts["candidates"], "On the list for a decision")
    for decision in facts["decisions"]:
        left, right = _records(decision)
        _say(
            console,
            f"{_how_decided(decision)}: {_plain(spelled(left))} {_plain(spelled(right))}{_because(decision)}",
        )


def show_decided(console: Console, facts: dict[str, Any]) -> None:
    """What was written, and what it changes."""
    left, right = _records(facts)
    names = [
        f"{_plain(facts[f'{side}_name'])} ({_plain(told(record))})"
        if facts[f"{side}_name"]
        else _plain(told(record))
        for side, record in (("left", left), ("right", right))
    ]
    both = f"{names[0]} and {names[1]}"
    if not facts["is_written"]:
        _say(console, f"It was decided so already, nothing is written: {DONE[facts['decision']]} are {both}.")
        return
    told_as = {ACCEPT: "are one company", REJECT: "are not one company"}.get(
        facts["decision"], f"are no longer {DONE.get(facts['overrules'], 'decided on')} by a person"
    )
    _say(console, f"[green]✓[/green] {both} {told_as}: it counts from the next `paywell run`.")
    if facts["overrules"] and facts["decision"] in (ACCEPT, REJECT):
        _say(console, f"  It overrules that they were {DONE[facts['overrules']]}.")
    for change in _changes(facts):
        _say(console, f"  {change}")
    if facts["unchecked_because"]:
        _say(
            console,
            f"  [yellow]![/yellow] Whether these records exist was not checked: {facts['unchecked_because']}.",
        )
    back = f"; take back: paywell match undo {_plain(spelled(left))} {_plain(spelled(right))}"
    _say(
        console,
        f"  [dim]written to {_plain(facts['file'])}{back if facts['decision'] in (ACCEPT, REJECT) else ''}[/dim]",
    )


def _changes(facts: dict[str, Any]) -> list[str]:
    """What becomes of the links that the last run made."""
    right = (facts["right_type"], facts["right_id"])
    same = [link for link in facts["links_now"] if (link["other_type"], link["other_id"]) == right]
    others = [link for link in facts["links_now"] if link not in same]
    if facts["decision"] == REJECT:
        return [f"The link that the last run made between them ({_how(link)}) goes." for link in same]
    if facts["decision"] == ACCEPT:
        return [f"They are linked already ({_how(link)}); now a person says so." for link in same] + [
            f"The link to {_plain(link['other_name'] or '')} ({_plain(told((link['other_type'], link['other_id'])))}, {_how(link)}) goes."
            for link in others
        ]
    return []


def show_decisions(console: Console, facts: dict[str, Any]) -> None:
    """The decisions in force as a table."""
    if not facts["decisions"]:
        _say(console, "Nobody decided on a pair yet: `paywell match review` shows what waits.")
        return
    table = Table(header_style="bold", box=None, padding=(0, 1))
    for name in ("id", "decision", "record", "and", "on", "by", "note"):
        table.add_column(name, overflow="fold")
    for row in facts["decisions"]:
        left, right = _records(row)
        colour = "green" if row["decision"] == ACCEPT else "red"
        table.add_row(
            Text(row["review_id"]),
            Text(DONE[row["decision"]], style=colour),
            _named(left, row["left_name"]),
            _named(right, row["right_name"]),
            _text(row["decided_on"]),
            _text(row["decided_by"]),
            _text(row["note"]),
        )
    console.print(table)
    console.print()
    _say(console, f"{many(facts['count'], 'decision')} in force, in {_plain(facts['file'])}")


def _show_evidence(console: Console, evidence: list[dict[str, Any]]) -> None:
    """A bar per comparison: to the right in green what speaks for one company, in red what speaks against."""
    if not evidence:
        return
    top = max((abs(row["weight"]) for row in evidence if row["weight"] is not None), default=0) or 1
    table = Table(
        title="What speaks for and against, in bits: +1 doubles the odds, −1 halves them",
        title_justify="left",
        box=None,
        show_header=False,
        padding=(0, 1),
    )
    table.add_column("")
    table.add_column("", justify="right")
    table.add_column("")
    for row in evidence:
        weight = row["weight"]
        length = 0 if weight is None else max(round(abs(weight) / top * BAR_WIDTH), 1)
        colour = "green" if (weight or 0) >= 0 else "red"
        table.add_row(Text(row["outcome"]), _bits(weight), Text("█" * length, style=colour))
    console.print(table)
    console.print()


def _show_links(console: Console, links: list[dict[str, Any]], title: str) -> None:
    if not links:
        return
    table = Table(title=title, title_justify="left", header_style="bold", box=None, padding=(0, 1))
    for name in ("record", "to", "name", "by", "sure", "because"):
        table.add_column(name, overflow="fold")
    for link in links:
        table.add_row(
            Text(spelled((link["record_type"], link["record_id"]))),
            Text(spelled((link["other_type"], link["other_id"]))),
            _text(link["other_name"]),
            words(link["method"] or ""),
            _sure(link["probability"]),
            Text(_short(link["evidence"])),
        )
    console.print(table)
    console.print()


def _show_candidates(console: Console, rows: list[dict[str, Any]], title: str) -> None:
    if not rows:
        return
    table = Table(title=title, title_justify="left", header_style="bold", box=None, padding=(0, 1))
    for name in ("id", "record", "may be", "sure", "because"):
        table.add_column(name, overflow="fold")
    for row in rows:
        left, right = _records(row)
        table.add_row(
            Text(row["review_id"]),
            _named(left, row["left_name"]),
            _named(right, row["right_name"]),
            _sure(row["probability"]),
            Text(_short(row["evidence"])),
        )
    console.print(table)
    console.print()


def _records(row: dict[str, Any]) -> tuple[tuple[str, str], tuple[str, str]]:
    return (row["left_type"], row["left_id"]), (row["right_type"], row["right_id"])


def _named(record: tuple[str, str], name: str | None) -> Text:
    return Text.assemble(f"{name}\n" if name else "", (spelled(record), "dim"))


def _with_also(value: Any, also: list[Any]) -> Text:
    """A value, with former ones or those of contacts under it."""
    return Text("\n").join([_text(value), *(Text(f"also {other}", style="dim") for other in also)])


def _short(evidence: list[dict[str, Any]]) -> str:
    """The strongest that speaks for it and the strongest that speaks against."""
    known = [row for row in evidence if row["weight"] is not None]
    speaks_for = sorted((row for row in known if row["weight"] > 0), key=lambda row: -row["weight"])[:FOR]
    against = sorted((row for row in known if row["weight"] < 0), key=lambda row: row["weight"])[:AGAINST]
    return "; ".join([row["outcome"] for row in speaks_for] + [f"but {row['outcome']}" for row in against])


def _how(link: dict[str, Any]) -> str:
    sure = _sure(link["probability"])
    return f"{words(link['method'] or 'unknown')}{f', {sure} sure' if sure else ''}"


def _how_decided(decision: dict[str, Any]) -> str:
    by = f" by {_plain(decision['decided_by'])}" if decision["decided_by"] else ""
    on = f" on {decision['decided_on']}" if decision["decided_on"] else ""
    return f"{DONE[decision['decision']].capitalize()}{by}{on}"


def _because(decision: dict[str, Any]) -> str:
    return f" · {_plain(decision['note'])}" if decision["note"] else ""


def _sure(probability: float | None) -> str:
    """A probability for people, which is certain or impossible only where it is."""
    if probability is None:
        return ""
    rounded = f"{probability:.0%}"
    return {"100%": ">99%" if probability < 1 else "100%", "0%": "<1%" if probability > 0 else "0%"}.get(
        rounded, rounded
    )


def _bits(weight: float | None) -> str:
    return "" if weight is None else f"{weight:+.1f}".replace("-", "−")


def _money(row: dict[str, Any]) -> str:
    return (
        ""
        if row["open_amount"] is None
        else money(float(row["open_amount"]), row["base_currency_code"] or "")
    )


def _be(count: int) -> str:
    return "is" if count == 1 else "are"


def _text(value: Any) -> Text:
    return Text("" if value is None else str(value))


def _plain(value: Any) -> str:
    """A value within markup: its brackets are no markup."""
    return "" if value is None else str(value).replace("[", "\\[")


def _say(console: Console, text: str) -> None:
    console.print(text, highlight=False, soft_wrap=True)
