"""How the messages of a day look on a terminal: what was made, what was not and why, and what to do next.

Only presentation: the messages are made by `strategy/messages.py`.
"""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from pathlib import Path

from rich.console import Console
from rich.table import Table
from rich.text import Text

from orchestration.console import many, money, words
from orchestration.prospects.text import one_line
from orchestration.strategy.mailing import INDEX, UNDELIVERABLE
from orchestration.strategy.messages import EMAIL, Message, Outbox

SHOWN = 5
_HELD = {
    "dispute": "in dispute",
    "arrangement": "under a payment arrangement",
    "promise": "payment is promised",
    "small_amount": "too small to be reminded of alone",
    "direct_debit": "collected by direct debit",
    "expected_soon": "likely to be paid within days",
    "credit_balance": "covered by credit notes",
    "not_permitted": "no channel is permitted or known",
}


def show_reminders(
    console: Console,
    outbox: Outbox,
    *,
    day: date,
    as_of: date,
    out: Path | None,
    files: int,
    left_out: int = 0,
) -> None:
    """The messages by level, channel and language, with their totals; then everything that is no message."""
    messages = outbox.messages
    if messages:
        console.print(_table(messages))
        console.print()
    _say(console, _summary(messages, day, as_of))
    if left_out:
        _say(console, Text(f"  {many(left_out, 'more message')} of that day not asked for.", style="dim"))
    if outbox.calls:
        _say(
            console,
            Text(f"  {many(outbox.calls, 'call')} to make that day: no message is written for those."),
        )
    if outbox.held:
        held = ", ".join(
            f"{count:,} {_HELD.get(reason, words(reason))}"
            for reason, count in sorted(outbox.held.items(), key=lambda each: (-each[1], each[0]))
        )
        _say(console, Text(f"  Held back, in invoices: {held}."))
    if outbox.later:
        _say(console, Text(f"  Planned for a later day: {many(outbox.later, 'invoice')}.", style="dim"))
    if outbox.missed:
        what = "follow-up of an arrangement was" if outbox.missed == 1 else "follow-ups of arrangements were"
        _say(
            console,
            Text(
                f"  {outbox.missed:,} {what} for an earlier day and not written again; --since DATE writes them.",
                style="dim",
            ),
        )
    if outbox.outdone:
        what = "follow-up of an arrangement is" if outbox.outdone == 1 else "follow-ups of arrangements are"
        _say(
            console,
            Text(f"  {outbox.outdone:,} {what} left out: a firmer message goes to the customer that day."),
        )
    if outbox.undeliverable:
        named = ", ".join(
            one_line(f"{row['customer_name']} ({row['customer_id']})") for row in outbox.undeliverable[:SHOWN]
        )
        rest = len(outbox.undeliverable) - SHOWN
        more = f" and {rest:,} more" if rest > 0 else ""
        _say(
            console,
            Text(
                f"! {many(len(outbox.undeliverable), 'message')} cannot be delivered, no usable address: {named}{more}",
                style="yellow",
            ),
        )
    if out is None:
        if messages:
            _say(console, Text("  Nothing is written yet: paywell reminders --out DIR"))
        return
    _say(
        console,
        Text.assemble(("✓ ", "green"), f"{one_line(str(out))}: {many(files, 'file')}, {INDEX} names them"),
    )
    if outbox.undeliverable:
        _say(console, Text(f"  {UNDELIVERABLE} names who cannot be reached."))
    if messages:
        _say(
            console,
            Text(
                "  Paywell sends nothing. Check the e-mails (.eml) in a mail program, which fills in the sender, and print"
                " the letters (.html)."
            ),
        )


def _table(messages: list[Message]) -> Table:
    table = Table(header_style="bold", box=None, padding=(0, 1), pad_edge=False)
    for name in ("message", "level", "by", "in"):
        table.add_column(name, no_wrap=True)
    table.add_column("messages", justify="right", no_wrap=True)
    table.add_column("open amount", justify="right")
    groups: dict[tuple[int, str, str, str], list[Message]] = {}
    for message in messages:
        level = -1 if message.level is None else message.level
        groups.setdefault((level, message.message_type, message.channel, message.language_code), []).append(
            message
        )
    for (level, kind, channel, language), members in sorted(groups.items()):
        table.add_row(
            Text(words(kind)),
            Text("" if level < 0 else str(level)),
            Text("e-mail" if channel == EMAIL else channel),
            Text(language),
            f"{len(members):,}",
            Text(_total(members)),
        )
    return table


def _summary(messages: list[Message], day: date, as_of: date) -> Text:
    known = "" if day == as_of else f", by what is known of {as_of}"
    if not messages:
        return Text(f"No message is planned for {day}{known}.", style="yellow")
    noun = "customer" if len({message.customer_id for message in messages}) == 1 else "customers"
    customers = len({message.customer_id for message in messages})
    return Text.assemble(
        (f"{many(len(messages), 'message')} for {day}", "bold"),
        f"{known}: to {customers:,} {noun}, about {_total(messages)}.",
    )


def _total(messages: list[Message]) -> str:
    sums: dict[str, Decimal] = {}
    for message in messages:
        for currency, value in message.money.items():
            sums[currency] = sums.get(currency, Decimal(0)) + value
    return " + ".join(money(float(sums[currency]), currency) for currency in sorted(sums))


def _say(console: Console, text: Text) -> None:
    console.print(text, highlight=False, soft_wrap=True)
