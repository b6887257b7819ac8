"""From planned rows and templates to messages: pure functions, nothing is read or written.

A customer gets one message per day from its reminder plan: the step of the highest level decides which, its invoices are
claimed, and what else is planned for that day is listed below. Follow-ups of arrangements are messages of their own.
Values are text, never markup: what stands in a name is neither a placeholder nor HTML.
"""

from __future__ import annotations

import hashlib
import html
import re
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

from jinja2 import StrictUndefined, Template, TemplateError, TemplateSyntaxError, meta
from jinja2.sandbox import SandboxedEnvironment

from orchestration.errors import PaywellError
from orchestration.prospects.text import one_line
from orchestration.queries import Row
from orchestration.strategy import formats

EMAIL, POST, PHONE = "email", "post", "phone"
WRITTEN = (EMAIL, POST)
NOT_WRITTEN = ("call", "wait", "none")
THANKS = "thank"
FIRM_LEVEL = 2
# the text has these signs where a table comes; they are taken out of every value
_MARK, _MARK_END = "\ue000", "\ue001"
_TABLE = re.compile(f"{_MARK}(.*?){_MARK_END}")
_ADDRESS = re.compile(r"[A-Za-z0-9!#$%&'*+/=?^_`{|}~.-]+@[A-Za-z0-9-]+(\.[A-Za-z0-9-]+)+")

#: What a template may name, and what it stands for.
PLACEHOLDERS = {
    "customer_name": "name of the customer",
    "contact_name": "person who does the payments; empty where nobody is known",
    "company_name": "our company",
    "sender_name": "who signs; our company where nobody is named",
    "as_of_date": "day up to which payments are known and interest is counted",
    "message_date": "day of the message",
    "pay_by_date": "day by which payment or an answer is asked for; empty where pay_days is",
    "invoice_list": "table of the invoices: number, date, due date, open amount",
    "other_invoice_list": "table of what else is open and not claimed in this message; empty where there is nothing",
    "invoice_numbers": "numbers of the invoices in a row",
    "invoice_count": "how many invoices, as a number",
    "reminder_count": "reminders sent before of each of the invoices, as a number; 0 where one of them gets its first",
    "due_date": "earliest due date of the invoices",
    "days_late": "days since then, as a number",
    "total_amount": "open amount of the invoices",
    "interest_amount": "statutory interest; empty where none is charged",
    "collection_cost_amount": "collection costs; empty where none are charged",
    "claim_amount": "open amount with what is charged",
    "payment_methods": "how it can be paid, such as 'with iDEAL or by bank transfer'; empty where nothing is said",
    "instalment_date": "due date of the instalment",
    "instalment_amount": "amount of the instalment",
    "gift": "what is given as thanks; empty where nothing is",
}
_HEADINGS = {
    "nl": ("Factuur", "Datum", "Vervaldatum", "Openstaand"),
    "en": ("Invoice", "Date", "Due date", "Open"),
}
_ATTENTION = {"nl": "t.a.v.", "en": "attn."}


@dataclass(frozen=True)
class Sender:
    """Who writes: our company, the name below the message, and the country where a letter needs no country line."""

    company: str
    name: str
    country_code: str = "NL"


@dataclass(frozen=True)
class Plan:
    """Rows of the published views, and the day that they describe."""

    as_of_date: date
    reminders: Sequence[Row]
    follow_ups: Sequence[Row] = ()
    gifts: Sequence[Row] = ()
    addresses: Sequence[Row] = ()
    invoices: Sequence[Row] = ()
    templates: Sequence[Row] = ()
    methods: Sequence[Row] = ()


@dataclass(frozen=True)
class Message:
    """One message, ready to be written. `to` is one e-mail address or more; `address` the lines of a letter."""

    message_id: str
    customer_id: str
    customer_name: str
    channel: str
    to: tuple[str, ...]
    address: tuple[str, ...]
    language_code: str
    template_id: str
    message_type: str
    level: int | None
    tone: str
    subject: str
    text: str
    html: str
    ids: tuple[str, ...]
    money: Mapping[str, Decimal]
    message_date: date
    plan_date: date
    note: str = ""


@dataclass(frozen=True)
class Outbox:
    """What is to be sent, and what is not: calls, rows that are held back, customers that cannot be reached.

    `later`: rows of the plan for a later day. `missed`: follow-ups that were for an earlier day. `outdone`: follow-ups left
    out, because a firm message goes to the customer that day.
    """

    messages: list[Message]
    undeliverable: list[Row] = field(default_factory=list)
    calls: int = 0
    later: int = 0
    missed: int = 0
    outdone: int = 0
    held: Counter[str] = field(default_factory=Counter)


@dataclass(frozen=True)
class _Draft:
    """Rows that make one message."""

    customer_id: str
    customer_name: str
    channel: str | None
    template_id: str
    level: int | None
    plan_date: date
    ids: tuple[str, ...]
    money: Mapping[str, Decimal]
    values: Mapping[str, Any]


def messages_of(plan: Plan, on: date, sender: Sender, *, since: date | None = None) -> Outbox:
    """All messages of a day, by customer and template.

    Args:
        plan: rows of the published views.
        on: the day of the messages; what was planned for a day before it goes with them.
        sender: who writes.
        since: day from which follow-ups of arrangements are written; default that day alone, so that a follow-up is
            written once.

    Raises:
        PaywellError: a template is missing or cannot be rendered.
    """
    texts = Texts(plan.templates)
    addresses = {row["customer_id"]: row for row in plan.addresses}
    own = {row["invoice_id"]: row for row in plan.invoices}
    phrases = {(row["payment_method"], row["language_code"]): row["phrase"] for row in plan.methods}
    planned = [row for row in plan.reminders if row["plan_date"] is not None]
    due = [row for row in planned if row["plan_date"] <= on]
    written = [row for row in due if row["next_step"] not in NOT_WRITTEN]
    follow_ups = [
        row for row in plan.follow_ups if row["follow_up"] != "none" and row["follow_up_date"] <= on
    ]
    fresh = [row for row in follow_ups if row["follow_up_date"] >= (since or on)]
    reminded = list(_reminder_drafts(written, plan.reminders, own, phrases, on))
    # a friendly word and a notice on one day would contradict each other
    firm = {draft.customer_id for draft in reminded if (draft.level or 0) >= FIRM_LEVEL}
    worded = [row for row in fresh if row["template_id"]]
    drafts = [
        *reminded,
        *_arrangement_drafts([row for row in worded if row["customer_id"] not in firm], plan.gifts),
    ]
    messages, undeliverable = [], []
    for draft in sorted(drafts, key=lambda each: (each.customer_id, each.template_id, each.ids)):
        template = texts.row(draft.template_id)
        channel, to, lines, note = _way(draft, addresses.get(draft.customer_id, {}), template, sender)
        if channel is None:
            undeliverable.append(
                {
                    "customer_id": draft.customer_id,
                    "customer_name": draft.customer_name,
                    "template_id": draft.template_id,
                    "ids": draft.ids,
                    "reason": note,
                }
            )
            continue
        messages.append(
            _message(
                draft,
                texts,
                _values(draft, template, addresses.get(draft.customer_id, {}), plan.as_of_date, on, sender),
                on=on,
                channel=channel,
                to=to,
                lines=lines,
                note=note,
            )
        )
    return Outbox(
        messages,
        undeliverable,
        calls=sum(row["next_step"] == "call" for row in due)
        + sum(row["follow_up"] == "broken_call" for row in fresh),
        later=len(planned) - len(due),
        missed=len(follow_ups) - len(fresh),
        outdone=sum(row["customer_id"] in firm for row in worded),
        held=Counter(
            row["suppressed_by"]
            for row in plan.reminders
            if row["suppressed_by"] and (row["plan_date"] is None or row["plan_date"] > on)
        ),
    )


class Texts:
    """The templates, read once: each is checked for placeholders that do not exist before any is used.

    Raises:
        PaywellError: a template is no Jinja, or names an unknown placeholder; says which and where.
    """

    def __init__(self, rows: Iterable[Row]) -> None:
        # templates are data that users write: no code, no files, nothing but the values
        self._jinja = SandboxedEnvironment(
            undefined=StrictUndefined, autoescape=False, trim_blocks=False, finalize=_shown
        )
        self._jinja.globals.clear()
        self._rows = {row["template_id"]: row for row in rows}
        self._compiled: dict[tuple[str, str], Template] = {}
        for row in self._rows.values():
            for part in ("subject", "body"):
                self._check(row, part)

    def row(self, template_id: str) -> Row:
        """The template.

        Raises:
            PaywellError: there is none of that id.
        """
        if template_id not in self._rows:
            raise PaywellError(
                f"there is no message '{template_id}'",
                "credit.message_templates",
                "add it to the seed message_templates and run `paywell run` again",
            )
        return self._rows[template_id]

    def render(self, template_id: str, part: str, values: Mapping[str, Any]) -> str:
        """The subject or the body with its values; tables stay marked.

        Raises:
            PaywellError: it cannot be rendered.
        """
        row = self.row(template_id)
        try:
            # many messages have one template
            if (template_id, part) not in self._compiled:
                self._compiled[template_id, part] = self._jinja.from_string(row[part])
            return self._compiled[template_id, part].render(values)
        except Exception as error:
            raise _wrong_template(row, part, str(error)) from error

    def _check(self, row: Row, part: str) -> None:
        try:
            tree = self._jinja.parse(row[part] or "")
        except TemplateSyntaxError as error:
            raise _wrong_template(row, part, f"line {error.lineno}: {error.message}") from None
        except TemplateError as error:
            raise _wrong_template(row, part, str(error)) from None
        unknown = sorted(meta.find_undeclared_variables(tree) - PLACEHOLDERS.keys())
        if unknown:
            raise _wrong_template(
                row,
                part,
                f"there is no placeholder {', '.join(unknown)}; there are: {', '.join(PLACEHOLDERS)}",
            )


def _wrong_template(row: Row, part: str, what: str) -> PaywellError:
    return PaywellError(
        f"message '{row['template_id']}' cannot be written: {what}",
        f"seed message_templates, {row['template_id']}, column {part}",
        "mend the template and run `paywell run` again",
    )


def _shown(value: Any) -> Any:
    return "" if value is None else value


def _reminder_drafts(
    written: Sequence[Row],
    every: Sequence[Row],
    own: Mapping[str, Row],
    phrases: Mapping[tuple[str, str], str],
    on: date,
) -> Iterable[_Draft]:
    """One per customer: the highest level leads, then what is due longest."""
    of_customer: dict[str, list[Row]] = {}
    for row in sorted(written, key=lambda row: (-(row["level"] or 0), row["due_date"], row["invoice_id"])):
        of_customer.setdefault(row["customer_id"], []).append(row)
    # too little to be reminded of by itself, but not when there is something to say anyhow
    small: dict[str, list[Row]] = {}
    for row in every:
        if row["suppressed_by"] == "small_amount" and row["due_date"] < on:
            small.setdefault(row["customer_id"], []).append(row)
    for customer_id, rows in of_customer.items():
        leader = rows[0]
        claimed = _by_due([row for row in rows if row["template_id"] == leader["template_id"]])
        others = _by_due(
            [row for row in rows if row["template_id"] != leader["template_id"]] + small.get(customer_id, [])
        )
        language = leader["language_code"]
        base = leader["base_currency_code"]
        money = _total(claimed, own)
        interest = sum((row["interest_amount"] or Decimal(0) for row in claimed), Decimal(0))
        costs = sum((row["collection_cost_amount"] or Decimal(0) for row in claimed), Decimal(0))
        claim = {**money, base: money.get(base, Decimal(0)) + interest + costs}
        methods = [
            name for row in claimed for name in (row["payment_methods"] or "").split("|") if name.strip()
        ]
        first_due = min(row["due_date"] for row in claimed)
        yield _Draft(
            customer_id=customer_id,
            customer_name=leader["customer_name"],
            channel=leader["channel"],
            template_id=leader["template_id"],
            level=leader["level"],
            plan_date=leader["plan_date"],
            ids=tuple(row["invoice_id"] for row in claimed),
            money=money,
            values={
                "language": language,
                "invoice_list": _table(claimed, own, language),
                "other_invoice_list": _table(others, own, language),
                "invoice_numbers": formats.joined([_clean(row["invoice_id"]) for row in claimed], language),
                "invoice_count": len(claimed),
                "reminder_count": min(row["reminder_count"] or 0 for row in claimed),
                "due_date": formats.day(first_due, language),
                "days_late": (on - first_due).days,
                "total_amount": formats.amounts(money, language),
                "interest_amount": formats.amount(interest, base, language) if interest else "",
                "collection_cost_amount": formats.amount(costs, base, language) if costs else "",
                "claim_amount": formats.amounts(
                    {code: value for code, value in claim.items() if value}, language
                ),
                "payment_methods": _methods(methods, phrases, language),
            },
        )


def _arrangement_drafts(rows: Sequence[Row], gifts: Sequence[Row]) -> Iterable[_Draft]:
    """One per customer and template; a gift goes with the thanks of its day."""
    given = {(row["customer_id"], row["gift_date"]): row for row in gifts if row["is_in_budget"]}
    groups: dict[tuple[str, str], list[Row]] = {}
    for row in sorted(rows, key=lambda row: (row["due_date"], row["arrangement_id"])):
        groups.setdefault((row["customer_id"], row["template_id"]), []).append(row)
    for (customer_id, template_id), members in groups.items():
        first = members[0]
        language, base = first["language_code"], first["base_currency_code"]
        money = {base: sum((row["amount"] for row in members), Decimal(0))}
        gift = next(
            (
                given[customer_id, row["follow_up_date"]]
                for row in members
                if row["follow_up"] == THANKS and (customer_id, row["follow_up_date"]) in given
            ),
            None,
        )
        yield _Draft(
            customer_id=customer_id,
            customer_name=first["customer_name"],
            channel=first["channel"],
            template_id=template_id,
            level=None,
            plan_date=max(row["follow_up_date"] for row in members),
            ids=tuple(row["arrangement_id"] for row in members),
            money=money,
            values={
                "language": language,
                "instalment_date": formats.day(first["due_date"], language),
                "instalment_amount": formats.amounts(money, language),
                "total_amount": formats.amounts(money, language),
                "due_date": formats.day(first["due_date"], language),
                "days_late": first["days_late"],
                "gift": gift[f"gift_name{'_nl' if language == 'nl' else ''}"] if gift else "",
            },
        )


def _values(
    draft: _Draft, template: Row, address: Mapping[str, Any], as_of: date, on: date, sender: Sender
) -> dict[str, Any]:
    """Every placeholder, empty where the message has nothing for it."""
    language = template["language_code"]
    pay_days = template["pay_days"]
    values: dict[str, Any] = {
        **dict.fromkeys(PLACEHOLDERS, ""),
        "invoice_count": 0,
        "reminder_count": 0,
        "days_late": 0,
        **draft.values,
        "customer_name": draft.customer_name,
        "contact_name": address.get("contact_name"),
        "company_name": sender.company,
        "sender_name": sender.name,
        "as_of_date": formats.day(as_of, language),
        "message_date": formats.day(on, language),
        "pay_by_date": ""
        if pay_days is None
        else formats.day(formats.on_weekday(on + timedelta(days=pay_days)), language),
    }
    values.pop("language", None)
    return {
        name: value
        if isinstance(value, int) or name in ("invoice_list", "other_invoice_list")
        else _clean(value)
        for name, value in values.items()
    }


def _message(
    draft: _Draft,
    texts: Texts,
    values: Mapping[str, Any],
    *,
    on: date,
    channel: str,
    to: tuple[str, ...],
    lines: tuple[str, ...],
    note: str,
) -> Message:
    template = texts.row(draft.template_id)
    language = template["language_code"]
    tables = {name: values[name] for name in ("invoice_list", "other_invoice_list") if values[name]}
    marked = {**values, **{name: f"{_MARK}{name}{_MARK_END}" for name in tables}}
    body = _tidy(texts.render(draft.template_id, "body", marked))
    subject = one_line(_TABLE.sub("", texts.render(draft.template_id, "subject", marked)))
    seed = "|".join((draft.customer_id, draft.template_id, on.isoformat(), *draft.ids))
    return Message(
        message_id=hashlib.sha256(seed.encode()).hexdigest()[:16],
        customer_id=draft.customer_id,
        customer_name=_clean(draft.customer_name),
        channel=channel,
        to=to,
        address=lines,
        language_code=language,
        template_id=draft.template_id,
        message_type=template["message_type"],
        level=draft.level,
        tone=template["tone"],
        subject=subject,
        text=_TABLE.sub(lambda found: _as_text(tables[found[1]], language), body),
        html=_as_html(body, tables, language),
        ids=draft.ids,
        money=draft.money,
        message_date=on,
        plan_date=draft.plan_date,
        note=note,
    )


def _way(
    draft: _Draft, address: Mapping[str, Any], template: Row, sender: Sender
) -> tuple[str | None, tuple[str, ...], tuple[str, ...], str]:
    """How it goes: channel, e-mail addresses, lines of the letter, and what is worth saying about it."""
    to = usable_addresses(address.get("email"))
    lines = _lines(draft, address, template["language_code"], sender)
    possible = [name for name, there in ((EMAIL, to), (POST, lines)) if there]
    allowed = [name for name in possible if template["channel"] in (name, "any")]
    if not allowed:
        if possible:
            return (
                None,
                (),
                (),
                f"the message is for {template['channel']} alone, and there is no such address",
            )
        return None, (), (), "no e-mail address and no postal address are known"
    wanted = draft.channel if draft.channel in WRITTEN else allowed[0]
    channel = wanted if wanted in allowed else allowed[0]
    if channel == wanted:
        note = ""
    elif channel == POST:
        note = "by post: there is no usable e-mail address"
    else:
        note = "by e-mail: there is no postal address"
    return channel, to if channel == EMAIL else (), lines, note


def usable_addresses(text: str | None) -> tuple[str, ...]:
    """The e-mail addresses in a field, none where one of them is no address."""
    parts = [part.strip() for part in re.split(r"[;,\s]+", text or "") if part.strip()]
    return tuple(parts) if all(_ADDRESS.fullmatch(part) for part in parts) else ()


def _lines(draft: _Draft, address: Mapping[str, Any], language: str, sender: Sender) -> tuple[str, ...]:
    if not address.get("street"):
        return ()
    contact = address.get("contact_name")
    town = " ".join(str(part) for part in (address.get("postal_code"), address.get("city")) if part)
    code = address.get("country_code")
    abroad = formats.country(code, language) if code and code != sender.country_code else ""
    attention = f"{_ATTENTION.get(language, _ATTENTION['en'])} {contact}" if contact else ""
    lines = (draft.customer_name, attention, address["street"], town, abroad)
    return tuple(cleaned for cleaned in (_clean(line) for line in lines) if cleaned)


def _by_due(rows: Iterable[Row]) -> list[Row]:
    return sorted(rows, key=lambda row: (row["due_date"], row["invoice_id"]))


def _open(row: Row, own: Mapping[str, Row]) -> tuple[str, Decimal]:
    """What is open of an invoice, in its own currency."""
    document = own.get(row["invoice_id"])
    if document is None:
        return row["base_currency_code"], row["open_amount_base"]
    return document["currency_code"], document["open_amount"]


def _total(rows: Iterable[Row], own: Mapping[str, Row]) -> dict[str, Decimal]:
    money: dict[str, Decimal] = {}
    for row in rows:
        currency, value = _open(row, own)
        money[currency] = money.get(currency, Decimal(0)) + value
    return money


def _methods(names: Iterable[str], phrases: Mapping[tuple[str, str], str], language: str) -> str:
    words = []
    for name in dict.fromkeys(name.strip() for name in names):
        if (name, language) not in phrases:
            raise PaywellError(
                f"payment method '{name}' has no words in language '{language}'",
                "credit.payment_methods",
                "add it to the seed payment_method_names and run `paywell run` again",
            )
        words.append(phrases[name, language])
    return formats.joined(words, language, by_or=True) if words else ""


def _table(rows: Sequence[Row], own: Mapping[str, Row], language: str) -> list[tuple[str, ...]]:
    table: list[tuple[str, ...]] = []
    for row in rows:
        currency, value = _open(row, own)
        table.append(
            (
                _clean(row["invoice_id"]),
                formats.day(row["invoice_date"], language) if row["invoice_date"] else "",
                formats.day(row["due_date"], language),
                formats.amount(value, currency, language),
            )
        )
    return table


def _as_text(table: Sequence[tuple[str, ...]], language: str) -> str:
    rows = [_HEADINGS.get(language, _HEADINGS["en"]), *table]
    widths = [max(len(row[place]) for row in rows) for place in range(len(rows[0]))]
    return "\n".join(
        "  ".join(
            cell.rjust(width) if place == len(widths) - 1 else cell.ljust(width)
            for place, (cell, width) in enumerate(zip(row, widths, strict=True))
        )
        for row in rows
    )


def _as_html(body: str, tables: Mapping[str, Sequence[tuple[str, ...]]], language: str) -> str:
    """Paragraphs and tables; everything else is escaped."""
    parts = []
    for piece in re.split(f"({_MARK}[^{_MARK_END}]*{_MARK_END})", body):
        found = _TABLE.fullmatch(piece)
        if found:
            parts.append(_html_table(tables[found[1]], language))
            continue
        for paragraph in re.split(r"\n{2,}", piece.strip("\n")):
            if paragraph.strip():
                parts.append(f"<p>{html.escape(paragraph.strip()).replace(chr(10), '<br>')}</p>")
    return "\n".join(parts)


def _html_table(table: Sequence[tuple[str, ...]], language: str) -> str:
    headings = "".join(f"<th>{html.escape(name)}</th>" for name in _HEADINGS.get(language, _HEADINGS["en"]))
    rows = "".join(f"<tr>{''.join(f'<td>{html.escape(cell)}</td>' for cell in row)}</tr>\n" for row in table)
    return f"<table>\n<tr>{headings}</tr>\n{rows}</table>"


def _clean(value: Any) -> str:
    """A value on one line, without signs that a mail program obeys."""
    return one_line(str(_shown(value)).translate({ord(_MARK): None, ord(_MARK_END): None}))


def _tidy(text: str) -> str:
    """No blanks at line ends and no holes where a condition was not met."""
    lines = [line.rstrip() for line in text.replace("\r\n", "\n").replace("\r", "\n").split("\n")]
    return re.sub(r"\n{3,}", "\n\n", "\n".join(lines)).strip("\n") + "\n"
