"""Rendering: which rows make which message, and that no value and no template can spoil one."""

from __future__ import annotations

import itertools
import re
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

import pytest

from orchestration.errors import PaywellError
from orchestration.strategy.messages import (
    PLACEHOLDERS,
    Message,
    Outbox,
    Plan,
    Sender,
    Texts,
    messages_of,
    usable_addresses,
)
from tests.conftest import ROOT
from tests.unit.strategy.made_plan import (
    AS_OF,
    Row,
    address,
    document,
    follow_up,
    gift,
    held,
    reminder,
    seed,
    templates,
)

SENDER = Sender("Van Dam Installaties B.V.", "Els de Boer")
TOMORROW = AS_OF + timedelta(days=1)
# names as files hold them
NAMES = (
    "Bakker B.V.",
    "{{ x }} & {% raw %}Zn",
    "Müller–Ünlü \"De Hoek\" 'Zn' <b>&amp;</b>",
    "Regel\nbreuk\r\nBcc: iemand@x.example",
    "{invoice_list} }}",
    "\ue000invoice_list\ue001株式会社",
    "\u202eV.B nesnaJ\x07",
    "=1+1",
)


def plan(reminders: list[Row], **given: Any) -> Plan:
    customers = {row["customer_id"] for row in [*reminders, *given.get("follow_ups", ())]}
    return Plan(
        as_of_date=AS_OF,
        reminders=reminders,
        addresses=given.pop("addresses", [address(each) for each in sorted(customers)]),
        templates=given.pop("templates", templates()),
        methods=given.pop("methods", seed("payment_method_names")),
        **given,
    )


def made(reminders: list[Row], on: date = AS_OF, **given: Any) -> Outbox:
    since = given.pop("since", None)
    return messages_of(plan(reminders, **given), on, given.pop("sender", SENDER), since=since)


def one(reminders: list[Row], **given: Any) -> Message:
    (message,) = made(reminders, **given).messages
    return message


def test_a_reminder_says_what_is_open_how_to_pay_and_by_when() -> None:
    message = one([reminder("2026-001", amount="1234.56")])
    assert message.subject == "Nog even over: factuur 2026-001"
    assert message.text == (
        "Beste Anna de Wit,\n"
        "\n"
        "Misschien is het u ontgaan: deze factuur staat nog open.\n"
        "\n"
        "Factuur   Datum        Vervaldatum   Openstaand\n"
        "2026-001  24 mei 2026  23 juni 2026  € 1.234,56\n"
        "\n"
        "Wilt u € 1.234,56 uiterlijk 7 juli 2026 betalen? Dat kan met iDEAL of per bankoverschrijving.\n"
        "\n"
        "Hebt u al betaald? Dan hoeft u niets te doen. Klopt er iets niet, of ontbreekt de factuur? Laat het ons weten,"
        " dan lossen we het op.\n"
        "\n"
        "Met vriendelijke groet,\n"
        "\n"
        "Els de Boer\n"
        "Van Dam Installaties B.V.\n"
    )
    assert (message.to, message.channel) == (("administratie@k00001001.example",), "email")


def test_a_letter_in_english_has_an_address_and_the_country_abroad() -> None:
    row = reminder(
        "1", "GB1", language_code="en", channel="post", step="final_notice", tone="formal", level=3
    )
    message = one(
        [row],
        addresses=[address("GB1", country_code="GB", city="London", postal_code="E1 6AN", contact_name=None)],
    )
    assert message.address == ("Klant GB1", "Kade 1", "E1 6AN London", "United Kingdom")
    assert message.text.startswith("Dear Klant GB1,\n")
    assert "pay €100.00 by 14 July 2026" in message.text
    assert "Added to this" not in message.text
    at_home = one([reminder("1", channel="post")])
    assert at_home.address == ("Klant 00001001", "t.a.v. Anna de Wit", "Kade 1", "2611 AB Delft")


def test_interest_and_costs_are_told_only_where_charged() -> None:
    final = {"step": "final_notice", "tone": "formal", "level": 3}
    both = one([reminder("1", amount="1000", interest="8.55", costs="150", **final)])
    assert (
        "Daar komt bij: € 8,55 wettelijke rente tot en met 30 juni 2026 en € 150,00 incassokosten. Samen is dat € 1.158,55."
        in both.text
    )
    assert "betaal € 1.158,55 uiterlijk 14 juli 2026" in both.text
    interest = one([reminder("1", amount="1000", interest="8.55", **final)])
    assert "wettelijke rente tot en met 30 juni 2026. Samen is dat € 1.008,55." in interest.text
    costs = one([reminder("1", amount="1000", costs="150", **final)])
    assert "Daar komt bij: € 150,00 incassokosten. Samen is dat € 1.150,00." in costs.text
    neither = one([reminder("1", amount="1000", **final)])
    assert "Daar komt bij" not in neither.text
    assert "incassokosten" not in neither.text


def test_the_invoices_of_a_customer_are_one_message_led_by_the_highest_level() -> None:
    rows = [
        reminder("low", amount="10", late=3),
        reminder("high-2", amount="20", late=40, step="notice", tone="firm", level=2, interest="1"),
        reminder("high-1", amount="30", late=50, step="notice", tone="firm", level=2, costs="40"),
        reminder(
            "same-level",
            amount="5",
            late=45,
            step="reminder",
            tone="neutral",
            level=2,
            payment_methods="instalments",
        ),
        held("small", amount="4", reason="small_amount", late=20),
        held("small-not-due", amount="4", reason="small_amount", late=0),
        held("disputed", amount="4000", late=20),
        reminder("call", amount="50", step="call", level=4),
        reminder("later", amount="60", plan_date=TOMORROW, level=3),
        reminder("other", "00001002", amount="70"),
    ]
    outbox = made(rows)
    first, second = outbox.messages
    assert first.template_id == "notice_firm_nl"
    assert (first.level, first.tone, first.ids) == (2, "firm", ("high-1", "high-2"))
    assert first.money == {"EUR": Decimal(50)}
    assert "€ 1,00 wettelijke rente" in first.text
    assert "€ 40,00 incassokosten. Samen is dat € 91,00." in first.text
    # the other invoices are told, and not claimed
    listed = first.text.split("Verder staat nog open:")[1]
    assert re.findall(r"^(\S+)  ", listed, re.M) == ["Factuur", "same-level", "small", "low"]
    assert "instalments" not in first.text
    assert "De oudste van deze facturen is 50 dagen te laat." in first.text
    assert second.ids == ("other",)
    assert (outbox.calls, outbox.later) == (1, 1)
    assert outbox.held == {"small_amount": 2, "dispute": 1}


def test_nobody_is_told_of_reminders_that_were_not_sent() -> None:
    rows = [
        reminder(each, step="notice", tone="firm", level=2, reminder_count=count)
        for each, count in (("1", 2), ("2", 1))
    ]
    assert "Onze eerdere herinnering heeft niet tot betaling geleid. De oudste" in one(rows).text
    for never in (0, None):
        text = one(
            [*rows, reminder("3", step="notice", tone="firm", level=2, reminder_count=never, late=1)]
        ).text
        assert "eerdere" not in text
    # of no template, in no language
    steps = {(row["message_type"], row["tone"], row["language_code"]) for row in templates()}
    for step, tone, language in sorted(steps):
        if step in ("reminder", "notice", "final_notice", "hand_over"):
            first = one([reminder("1", step=step, tone=tone, language_code=language, late=1)])
            claims = r"eerder|verzoeken|opnieuw|laatste sommatie is|earlier|before\.|requests|another|our final notice"
            told = f"{first.subject}\n{first.text}".lower()
            assert not re.search(claims, told), told
            assert "1 dagen" not in told
            assert "1 days" not in told


def test_a_customer_is_not_thanked_and_given_notice_on_one_day() -> None:
    follow_ups = [follow_up("thanks"), follow_up("missed", "00001002", kind="remind")]
    firm = reminder("1", step="notice", tone="firm", level=2)
    outbox = made([firm], follow_ups=follow_ups)
    assert [message.ids for message in outbox.messages] == [("1",), ("missed",)]
    assert outbox.outdone == 1
    friendly = made([reminder("1", level=1)], follow_ups=follow_ups)
    assert [message.ids for message in friendly.messages] == [("1",), ("thanks",), ("missed",)]
    assert friendly.outdone == 0


def test_what_was_planned_before_the_day_goes_with_it() -> None:
    rows = [
        reminder("1"),
        reminder("2", "00001002", plan_date=TOMORROW, suppressed_by="promise"),
        reminder("3", "00001003", plan_date=None),
    ]
    today = made(rows)
    assert [message.ids for message in today.messages] == [("1",)]
    # held back until its day, and no longer
    assert (today.held, today.later) == ({"promise": 1}, 1)
    later = made(rows, on=TOMORROW)
    assert [message.ids for message in later.messages] == [("1",), ("2",)]
    assert (later.held, later.later) == ({}, 0)
    assert {message.message_date for message in later.messages} == {TOMORROW}
    assert [message.plan_date for message in later.messages] == [AS_OF, TOMORROW]


def test_amounts_stand_in_the_currency_of_the_invoice() -> None:
    rows = [
        reminder("eur", amount="100", step="notice", tone="firm", interest="2"),
        reminder("usd", amount="90", step="notice", tone="firm"),
    ]
    message = one(rows, invoices=[document(rows[0]), document(rows[1], "USD", Decimal(105))])
    assert message.money == {"EUR": Decimal(100), "USD": Decimal(105)}
    assert "US$ 105,00" in message.text
    assert "Samen is dat € 102,00 en US$ 105,00." in message.text
    alone = one(rows[1:], invoices=[document(rows[1], "USD", Decimal(105))])
    assert "Wilt u US$ 105,00 uiterlijk" in alone.text


def test_payment_methods_are_told_in_their_order_and_once() -> None:
    rows = [
        reminder("1", payment_methods="instalments|bank", late=9),
        reminder("2", payment_methods="bank|ideal", late=8),
    ]
    assert "Dat kan in termijnen, per bankoverschrijving of met iDEAL." in one(rows).text
    assert "Dat kan" not in one([reminder("1", payment_methods=None)]).text
    with pytest.raises(PaywellError, match="payment method 'cash' has no words in language 'nl'"):
        made([reminder("1", payment_methods="cash")])


def test_follow_ups_of_arrangements_are_messages_with_their_gift() -> None:
    rows = [
        follow_up("kept"),
        follow_up(
            "missed",
            "00001002",
            kind="remind",
            amount=Decimal("99.5"),
            language_code="en",
            due_date=date(2026, 6, 29),
        ),
        follow_up("broken", "00001003", kind="broken_notice"),
        follow_up("call", "00001004", kind="broken_call"),
        follow_up("none", "00001005", kind="none"),
        follow_up("yesterday", "00001006", follow_up_date=date(2026, 6, 29)),
        follow_up("tomorrow", "00001007", follow_up_date=TOMORROW),
    ]
    gifts = [
        gift(),
        gift("00001002"),
        gift("00001006", is_in_budget=False, gift_date=date(2026, 6, 29)),
        gift("00001003"),
    ]
    outbox = made([], follow_ups=rows, gifts=gifts)
    thanks, missed, broken = outbox.messages
    assert thanks.template_id == "thank_you_friendly_nl"
    assert "Als klein gebaar krijgt u van ons een taart." in thanks.text
    assert "uw termijn van € 250,00 van 30 juni 2026 is op tijd binnen" in thanks.text
    assert (thanks.level, thanks.ids, thanks.money) == (None, ("kept",), {"EUR": Decimal(250)})
    assert "€99.50 was due on 29 June 2026" in missed.text
    assert "by 3 July 2026" in missed.text
    assert "cake" not in missed.text
    assert broken.tone == "firm"
    assert "uiterlijk 6 juli 2026" in broken.text  # the fifth day is a Sunday
    assert (outbox.calls, outbox.missed) == (1, 1)
    again = made([], follow_ups=rows, gifts=gifts, since=date(2026, 6, 29))
    assert [message.ids for message in again.messages] == [
        ("kept",),
        ("missed",),
        ("broken",),
        ("yesterday",),
    ]
    assert "gebaar" not in again.messages[3].text


def test_two_instalments_of_a_day_are_one_message() -> None:
    rows = [follow_up("b", kind="remind"), follow_up("a", kind="remind", due_date=date(2026, 6, 28))]
    message = one([], follow_ups=rows)
    assert message.ids == ("a", "b")
    assert "zou € 500,00 op 28 juni 2026 binnenkomen" in message.text


@pytest.mark.parametrize(
    ("planned", "changes", "channel", "note"),
    [
        ("email", {}, "email", ""),
        ("post", {}, "post", ""),
        ("email", {"email": None}, "post", "by post: there is no usable e-mail address"),
        ("email", {"email": "no address"}, "post", "by post: there is no usable e-mail address"),
        ("post", {"street": None}, "email", "by e-mail: there is no postal address"),
        (None, {}, "email", ""),
        ("phone", {"email": None}, "post", ""),
    ],
)
def test_a_message_goes_by_the_channel_that_there_is(
    planned: str | None, changes: Row, channel: str, note: str
) -> None:
    message = one([reminder("1", channel=planned)], addresses=[address(**changes)])
    assert (message.channel, message.note) == (channel, note)
    assert bool(message.to) == (channel == "email")


def test_who_cannot_be_reached_is_told() -> None:
    outbox = made([reminder("1")], addresses=[address(email=None, street=None)])
    assert outbox.messages == []
    (row,) = outbox.undeliverable
    assert (row["customer_id"], row["ids"]) == ("00001001", ("1",))
    assert row["reason"] == "no e-mail address and no postal address are known"
    # a customer that nothing is known of
    assert len(made([reminder("1")], addresses=[]).undeliverable) == 1
    for_post = [{**row, "channel": "post"} for row in templates()]
    (row,) = made([reminder("1")], addresses=[address(street=None)], templates=for_post).undeliverable
    assert row["reason"] == "the message is for post alone, and there is no such address"
    assert one([reminder("1")], templates=for_post).channel == "post"


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("a@b.example", ("a@b.example",)),
        (" a@b.example ; c@d.example", ("a@b.example", "c@d.example")),
        ("a@b.example, nobody", ()),
        ("Anna <a@b.example>", ()),
        ("a@b", ()),
        ("ü@b.example", ()),
        ("a@b.example\nBcc: c@d.example", ()),
        ("", ()),
        (None, ()),
    ],
)
def test_only_addresses_are_addresses(text: str | None, found: tuple[str, ...]) -> None:
    assert usable_addresses(text) == found


def test_the_message_id_hangs_on_customer_template_day_and_invoices() -> None:
    first = one([reminder("1")])
    assert first.message_id == one([reminder("1", amount="2")]).message_id
    others = [
        one([reminder("2")]),
        one([reminder("1", "00001002")]),
        one([reminder("1", tone="neutral")]),
        made([reminder("1")], on=TOMORROW).messages[0],
    ]
    assert len({first.message_id, *(message.message_id for message in others)}) == 5
    assert re.fullmatch("[0-9a-f]{16}", first.message_id)


def test_the_order_is_that_of_customers_and_templates() -> None:
    rows = [reminder("1", "B"), reminder("2", "A"), reminder("3", "C")]
    outbox = made(rows, follow_ups=[follow_up("x", "B", kind="broken_notice")])
    assert [(each.customer_id, each.template_id) for each in outbox.messages] == [
        ("A", "reminder_friendly_nl"),
        ("B", "arrangement_broken_firm_nl"),
        ("B", "reminder_friendly_nl"),
        ("C", "reminder_friendly_nl"),
    ]
    assert made(list(reversed(rows))).messages == made(rows).messages


@pytest.mark.parametrize("name", NAMES)
def test_a_value_is_text_and_never_markup(name: str) -> None:
    row = reminder("{{ 7*7 }}\n1", customer_name=name)
    message = one([row], addresses=[address(contact_name=None, street=name, city=name)])
    kept = message.customer_name
    assert "\n" not in message.subject + kept + "".join(message.address)
    assert f"Beste {kept}," in message.text
    assert "{{ 7*7 }} 1" in message.text
    assert "49" not in message.text
    assert "<b>" not in message.html
    assert not re.search("[\ue000\ue001\u202e\x07]", message.text + message.html)
    assert message.html.count("<table>") == 1


def test_the_html_says_what_the_text_says() -> None:
    rows = [reminder("1"), reminder("2", late=8), reminder("3", level=0, tone="neutral")]
    message = one(rows)
    plain = re.sub(r"<[^>]+>", " ", message.html)
    assert re.findall(r"\w+", plain) == re.findall(r"\w+", message.text)
    assert message.html.count("<table>") == 2
    assert message.html.count("<tr>") == 5


@pytest.mark.parametrize(
    ("part", "text", "said"),
    [
        ("body", "Dag {{ klantnaam }}", "there is no placeholder klantnaam"),
        ("subject", "{{ klantnaam }}", "there is no placeholder klantnaam"),
        ("body", "{% if ooit %}x{% endif %}", "there is no placeholder ooit"),
        ("body", "a\n{{ customer_name", "line 2"),
        ("body", "{% if gift %}x", "line 1"),
        ("body", "{{ range(3) }}", "there is no placeholder range"),
        ("body", "{{ customer_name.naam }}", "naam"),
        ("body", "{{ customer_name.__class__.__mro__ }}", "unsafe"),
        ("body", "{% include 'x' %}", "no loader"),
        ("body", "{{ days_late / 0 }}", "division by zero"),
    ],
)
def test_a_wrong_template_is_named(part: str, text: str, said: str) -> None:
    wrong = [
        {**row, part: text} if row["template_id"] == "reminder_friendly_nl" else row for row in templates()
    ]
    with pytest.raises(PaywellError) as raised:
        made([reminder("1")], templates=wrong)
    assert "message 'reminder_friendly_nl' cannot be written" in raised.value.message
    assert said in raised.value.message
    assert raised.value.where == f"seed message_templates, reminder_friendly_nl, column {part}"


def test_a_message_without_template_is_an_error() -> None:
    with pytest.raises(PaywellError, match="there is no message 'reminder_friendly_de'"):
        made([reminder("1", template_id="reminder_friendly_de")])


def test_a_template_of_ones_own_may_use_conditions_and_every_placeholder() -> None:
    body = " ".join(f"{name}={{{{ {name} }}}}" for name in PLACEHOLDERS)
    own = [
        {**row, "body": body} if row["template_id"] == "reminder_friendly_nl" else row for row in templates()
    ]
    text = one([reminder("1")], templates=own).text
    for name, value in {
        "customer_name": "Klant 00001001",
        "company_name": "Van Dam Installaties B.V.",
        "message_date": "30 juni 2026",
        "due_date": "23 juni 2026",
        "days_late": "7",
        "gift": "",
    }.items():
        assert f"{name}={value} " in f"{text} ".replace("\n", " ")


def test_every_shipped_template_is_sound_and_the_two_languages_go_together() -> None:
    rows = templates()
    Texts(rows)
    ids = {row["template_id"] for row in rows}
    assert {f"{each[:-3]}_{'en' if each.endswith('_nl') else 'nl'}" for each in ids} == ids
    named = {
        row["template_id"]: set(re.findall(r"\{\{ (\w+)", f"{row['subject']} {row['body']}")) for row in rows
    }
    for each in ids:
        # both languages tell the same
        assert named[each] == named[f"{each[:-3]}_{'en' if each.endswith('_nl') else 'nl'}"], each
    for row in rows:
        # who claims it says what it is made of
        charges = {"interest_amount", "collection_cost_amount"}
        assert ("claim_amount" in named[row["template_id"]]) == (charges <= named[row["template_id"]])
        # what is charged stands nowhere but where it is charged
        assert "incassokosten" not in re.sub(r"\{% if .*?\{% endif %\}", "", row["body"], flags=re.S)


CASES = [
    (step, tone, language, count, charged, name)
    for (step, tone), language, count, charged, name in itertools.product(
        sorted({
            (row["message_type"], row["tone"])
            for row in templates()
            if row["message_type"] not in ("thank_you", "arrangement_reminder", "arrangement_broken")
        }),
        ("nl", "en"),
        (1, 12),
        (False, True),
        ("Bakker B.V.", "Müller & Zn"),
    )
]  # fmt: skip


@pytest.mark.parametrize("currency", ["EUR", "USD", "JPY"])
def test_two_hundred_cases_leave_no_brace_and_speak_their_language(currency: str) -> None:
    assert len(CASES) >= 200
    rows = [
        reminder(
            f"F{case:03}-{number:02}",
            f"{case:03}",
            customer_name=name,
            step=step,
            tone=tone,
            language_code=language,
            amount=f"{1234 * number}.50",
            late=number,
            interest="1234.56" if charged else "0",
            costs="40" if charged else "0",
        )
        for case, (step, tone, language, count, charged, name) in enumerate(CASES)
        for number in range(1, count + 1)
    ]
    messages = made(rows, invoices=[document(row, currency) for row in rows]).messages
    assert [int(message.customer_id) for message in messages] == list(range(len(CASES)))
    # every template for a reminder is used
    assert len({message.template_id for message in messages}) == len({case[:3] for case in CASES})
    for (step, tone, language, count, charged, name), message in zip(CASES, messages, strict=True):
        assert message.template_id == f"{step}_{tone}_{language}"
        everything = message.subject + message.text + message.html
        assert not re.search(r"[{}]|None|Undefined", everything), message.template_id
        assert "\n\n\n" not in message.text
        assert len(re.findall(r"\nF\d{3}-", message.text)) == count
        assert name in message.text or "Anna de Wit" in message.text
        if currency == "EUR":
            form = r"€ \d{1,3}(\.\d{3})*,\d\d" if language == "nl" else r"€\d{1,3}(,\d{3})*\.\d\d"
            amounts = re.findall(r"€ ?[\d.,]*\d", message.text)
            assert len(amounts) > count
            assert all(re.fullmatch(form, each) for each in amounts), amounts
        months = set(re.findall(r"\d (\w+) 2026", message.text))
        assert months <= ({"mei", "juni", "juli"} if language == "nl" else {"May", "June", "July"}), months
        told = "1.234,56" in message.text or "1,234.56" in message.text
        # what is charged is told wherever it is claimed; a friendly reminder claims nothing
        assert count > 1 or told == (charged and (step, tone) != ("reminder", "friendly"))
        assert charged or not re.search("rente|interest|incassokosten|collection costs", message.text)


def test_the_docs_name_every_placeholder() -> None:
    text = (ROOT / "docs" / "messages.md").read_text(encoding="utf-8")
    for name, meaning in PLACEHOLDERS.items():
        assert f"| `{name}` | {meaning} |" in text
