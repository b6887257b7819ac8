"""The CRM's export (HubSpot objects as JSON lines): accounts with variants and duplicates, people, deals,
contacts.

What belongs here: the shapes of `hubspot/*.jsonl` and the noise that sellers make: 45 % of the accounts have
no registration number and a few a wrong one, names are typed, trade names used, addresses old, companies
entered twice.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Final

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from orchestration.demo.changes import Changes, face
from orchestration.demo.customers import Customers
from orchestration.demo.market import Ints, Market
from orchestration.demo.names import Names, Text, choose, fantasy, join, keep, padded, slug, take
from orchestration.demo.sectors import SECTORS
from orchestration.demo.setting import ROOM_CRM, Block, Setting
from orchestration.demo.words import FIRST_NAMES, JOB_TITLES, OWNERS, SURNAMES
from orchestration.demo.writers import DayText, JsonLines, Output

ACCOUNT_SHARE: Final = 0.92
DUPLICATE_SHARE: Final = 0.04
PROSPECTS_PER_CUSTOMER: Final = 1.2
NUMBER_SHARE: Final = 0.55
WRONG_NUMBER_SHARE: Final = 0.003  # of the numbers: one digit typed wrong
SLIPPED_SHARE: Final = 0.04  # of the names: one more typing error
GROUP_WORD_SHARE: Final = 0.03  # of the names: 'Holding' or 'Groep' added
UNLISTED_SHARE: Final = 0.03  # of the accounts: known by a brand that no register has
ABROAD_SHARE: Final = 0.25  # of the telephone numbers: written as from abroad

COMPANY: Final = """{id: id, properties: {name: name, domain: domain, industry: industry, annualrevenue:
revenue,
  numberofemployees: employees, address: address, city: city, zip: zip, country: country, lifecyclestage:
  stage,
  hubspot_owner_id: owner, createdate: created, hs_lastmodifieddate: updated, kvk_number: kvk, vat_number:
  vat,
  phone: phone}, createdAt: created, updatedAt: updated, archived: false}"""
CONTACT: Final = """{id: id, properties: {firstname: first, lastname: last, email: email, phone: phone,
  jobtitle: job, hs_language: language, preferred_channel: channel, createdate: created},
  associations: {company: company}}"""
CONSENT: Final = """{id: id, companyId: company, contactId: contact, channel: channel, status: status,
  "timestamp": stamp, proof: proof}"""
DEAL: Final = """{id: id, properties: {dealname: name, dealstage: stage, pipeline: 'default', amount: amount,
  createdate: created, closedate: closed, hubspot_owner_id: owner, hs_is_closed_won: won,
  agreed_payment_term_days: term, terms_consequence_stated: consequence, acquisition_cost: cost},
  associations: {company: company}}"""
ENGAGEMENT: Final = """{id: id, "type": kind, companyId: company, "timestamp": stamp, department: department,
  outcome: outcome}"""


@dataclass
class Accounts:
    """One row per CRM account. `customer` is -1 for prospects, `duplicate_of` is the row of the first entry
    or -1."""

    company: Ints
    customer: Ints
    duplicate_of: Ints
    number: Ints  # HubSpot id
    created: Ints

    def ids(self) -> Text:
        """HubSpot ids as text."""
        return pc.cast(pa.array(self.number), pa.string())


class Crm:
    """The CRM's files of one demo and its running numbers."""

    def __init__(self, setting: Setting, output: Output, json_lines: JsonLines) -> None:
        self.setting, self.output, self.json_lines = setting, output, json_lines
        self.dates = DayText("%Y-%m-%dT", setting.last_day - 9000, setting.last_day + 400)
        self._last = {
            "company": 7_400_000_000,
            "contact": 51_000,
            "consent": 90_000,
            "deal": 300_000,
            "engagement": 1_000_000,
        }

    def numbers(self, kind: str, n: int) -> Ints:
        """The next n ids of a kind."""
        first = self._last[kind]
        self._last[kind] = first + 7 * n
        return first + 7 * np.arange(1, n + 1)

    def stamps(self, rng: np.random.Generator, days: Ints) -> Text:
        """ISO 8601 moments in office hours of each day."""
        times = [f"{hour:02d}:{minute:02d}:00Z" for hour in range(7, 17) for minute in range(60)]
        return join(self.dates(days), take(times, rng.integers(0, len(times), len(days))))


def make_accounts(crm: Crm, block: Block, market: Market, customers: Customers) -> Accounts:
    """Which companies have an account: customers, prospects that never bought, and duplicates."""
    setting = crm.setting
    rng = block.random(setting, ROOM_CRM)
    companies, first = np.unique(customers.company, return_index=True)
    has = rng.random(len(companies)) < ACCOUNT_SHARE
    companies, first = companies[has], first[has]
    sold = np.zeros(len(market), dtype=bool)
    sold[customers.company] = True
    alive = np.minimum(market.failed_day, market.ceased_day) > setting.first_day + 300
    weight = market.affinity + rng.gumbel(0, 1.3, len(market))
    weight[sold | market.foreign | ~alive | (market.founded_day > setting.last_day - 120)] = -1e9
    prospects = np.argsort(-weight, kind="stable")[: round(PROSPECTS_PER_CUSTOMER * block.customers)]
    company = np.concatenate([companies, prospects])
    customer = np.concatenate([first, np.full(len(prospects), -1)])
    since = np.where(customer >= 0, customers.since_day[customer] - rng.integers(5, 150, len(customer)), 0)
    anytime = (
        setting.first_day - 400 + rng.integers(0, setting.last_day - setting.first_day + 380, len(customer))
    )
    created = np.where(customer >= 0, np.maximum(since, setting.first_day - 2500), anytime)
    created = np.clip(np.maximum(created, market.founded_day[company] + 20), None, setting.last_day - 5)
    twice = np.flatnonzero(rng.random(len(company)) < np.where(customer >= 0, DUPLICATE_SHARE, 0.02))
    again = np.minimum(created[twice] + rng.integers(30, 900, len(twice)), setting.last_day - 1)
    n = len(company)
    rows = np.concatenate([np.arange(n), twice])
    order = np.argsort(np.concatenate([created, again]), kind="stable")
    place = np.empty(len(order), dtype=np.int64)
    place[order] = np.arange(len(order))
    duplicate_of = np.concatenate([np.full(n, -1), place[twice]])[order]
    return Accounts(
        company[rows][order],
        customer[rows][order],
        duplicate_of,
        crm.numbers("company", len(rows)),
        np.concatenate([created, again])[order],
    )


def typed(rng: np.random.Generator, text: Text) -> Text:
    """One typing error per value: a letter left out, or two swapped, somewhere between the third and the
    ninth."""
    place = rng.integers(2, 9, len(text))
    swap = rng.random(len(text)) < 0.5
    result = text
    for position in range(2, 9):
        head = pc.utf8_slice_codeunits(text, 0, position)
        one = pc.utf8_slice_codeunits(text, position, position + 1)
        two = pc.utf8_slice_codeunits(text, position + 1, position + 2)
        rest = pc.utf8_slice_codeunits(text, position + 2)
        wrong = choose(swap, join(head, two, one, rest), join(head, two, rest))
        result = choose(place == position, wrong, result)
    return result


def one_digit_wrong(rng: np.random.Generator, number: Text) -> Text:
    """Registration numbers with one of the last five digits another one; null where there is none."""
    value = np.asarray(pc.fill_null(pc.cast(number, pa.int64()), 0))
    unit = 10 ** rng.integers(0, 5, len(value))
    digit = value // unit % 10
    other = (digit + rng.integers(1, 10, len(value))) % 10
    return keep(np.asarray(pc.is_valid(number)), padded(value + (other - digit) * unit, 8))


def from_abroad(phone: Text) -> Text:
    """'030-1234567' as '+31 30 1234567'."""
    return join("+31 ", pc.replace_substring(pc.utf8_slice_codeunits(phone, 1), "-", " "))


def account_names(rng: np.random.Generator, statutory: Text, core: Text, trade: Text, city: Text) -> Text:
    """What a seller types: short names, trade names, capitals, abbreviations, towns, mistakes."""
    short = core
    for word, brief in (
        ("Installatiebedrijf", "Inst.bedr."),
        ("Aannemersbedrijf", "Aann.bedr."),
        ("bedrijf", "bedr."),
        ("Handelsonderneming", "Handelsond."),
        ("Van den", "v.d."),
        ("Van der", "v.d."),
        (" en ", " & "),
    ):
        short = pc.replace_substring(short, word, brief)
    variants = (
        core,
        statutory,
        trade,
        pc.replace_substring(statutory, "B.V.", "BV"),
        short,
        pc.utf8_upper(core),
        join(core, city, by=" "),
        typed(rng, core),
        typed(rng, statutory),
        pc.utf8_lower(trade),
    )
    kind = rng.choice(
        len(variants), len(core), p=[0.30, 0.16, 0.13, 0.10, 0.09, 0.05, 0.05, 0.06, 0.03, 0.03]
    )
    return pc.choose(pa.array(kind), *variants)


def slipped_names(rng: np.random.Generator, name: Text) -> Text:
    """Names that lead astray: another typing error, a group's word too many, a brand that no register has."""
    n = len(name)
    brand = join(
        fantasy(rng, n), take(("Nederland", "Online", "Direct", "Works"), rng.integers(0, 4, n)), by=" "
    )
    name = choose(rng.random(n) < UNLISTED_SHARE, brand, name)
    longer = join(name, take(("Holding", "Groep", "Nederland"), rng.integers(0, 3, n)), by=" ")
    name = choose(rng.random(n) < GROUP_WORD_SHARE, longer, name)
    return choose(rng.random(n) < SLIPPED_SHARE, typed(rng, name), name)


def write_companies(
    crm: Crm,
    block: Block,
    market: Market,
    names: Names,
    changes: Changes,
    customers: Customers,
    accounts: Accounts,
) -> None:
    """hubspot/companies.jsonl."""
    rng = block.random(crm.setting, ROOM_CRM + 100)
    company = accounts.company
    n = len(company)
    rows = pa.array(company)
    follows = rng.random((2, n))
    moved = (changes.moved_day[company] <= accounts.created) | (
        (follows[0] < 0.4) & (changes.moved_day[company] <= crm.setting.last_day)
    )
    renamed = (changes.renamed_day[company] <= accounts.created) | (
        (follows[1] < 0.3) & (changes.renamed_day[company] <= crm.setting.last_day)
    )
    seen = face(names, changes, company, moved, renamed)
    numbered = rng.random(n) < NUMBER_SHARE
    wrong_zip = rng.random(n) < 0.03
    zip_code = choose(wrong_zip, pc.utf8_slice_codeunits(seen.postal_code, 0, 4), seen.postal_code)
    size = np.maximum(np.round(market.employees[company] * np.exp(rng.normal(0, 0.25, n))), 1).astype(
        np.int64
    )
    revenue = np.round(size * 160_000 * np.exp(rng.normal(0, 0.5, n)), -4).astype(np.int64)
    sold = accounts.customer >= 0
    funnel = rng.choice(4, n, p=[0.25, 0.35, 0.2, 0.2])
    stage = choose(
        sold, pa.scalar("customer"), take(["subscriber", "lead", "salesqualifiedlead", "opportunity"], funnel)
    )
    industry = take([row.name.upper().replace(" ", "_") for row in SECTORS], market.sector[company])
    industry = choose(rng.random(n) < 0.03, typed(rng, industry), industry)
    updated = np.minimum(accounts.created + rng.integers(0, 900, n), crm.setting.last_day)
    abroad = names.country.take(rows)
    country = choose(rng.random(n) < 0.5, pc.replace_substring(abroad, "NL", "Nederland"), abroad)
    # a stream of their own: the other draws stay as they are
    slips = block.random(crm.setting, ROOM_CRM + 150)
    kvk, phone = names.kvk.take(rows), names.phone.take(rows)
    kvk = choose(slips.random(n) < WRONG_NUMBER_SHARE, one_digit_wrong(slips, kvk), kvk)
    phone = choose(slips.random(n) < ABROAD_SHARE, from_abroad(phone), phone)
    columns: dict[str, Any] = {
        "id": accounts.ids(),
        "name": slipped_names(slips, account_names(rng, seen.statutory, seen.core, seen.trade, seen.city)),
        "domain": keep(rng.random(n) < 0.60, names.domain.take(rows)),
        "industry": keep(rng.random(n) < 0.8, industry),
        "revenue": keep(rng.random(n) < 0.35, pc.cast(pa.array(revenue), pa.string())),
        "employees": keep(rng.random(n) < 0.55, pc.cast(pa.array(size), pa.string())),
        "address": keep(
            rng.random(n) < 0.85, join(seen.street, pc.cast(pa.array(seen.house_number), pa.string()), by=" ")
        ),
        "city": keep(rng.random(n) < 0.95, seen.city),
        "zip": keep(rng.random(n) < 0.88, zip_code),
        "country": country,
        "stage": stage,
        "owner": take(OWNERS, rng.integers(0, len(OWNERS), n)),
        "created": crm.stamps(rng, accounts.created),
        "updated": crm.stamps(rng, updated),
        "kvk": keep(numbered, kvk),
        "vat": keep((numbered & (rng.random(n) < 0.6)) | (rng.random(n) < 0.02), names.vat.take(rows)),
        "phone": keep(rng.random(n) < 0.7, phone),
    }
    crm.output.lines("hubspot/companies.jsonl", crm.json_lines(COMPANY, columns))


def write_contacts(crm: Crm, block: Block, market: Market, names: Names, accounts: Accounts) -> None:
    """hubspot/contacts.jsonl and consents.jsonl: one to three people per account, consent with date and
    proof."""
    rng = block.random(crm.setting, ROOM_CRM + 200)
    account = np.repeat(
        np.arange(len(accounts.company)), rng.choice([1, 2, 3], len(accounts.company), p=[0.55, 0.32, 0.13])
    )
    n = len(account)
    company = accounts.company[account]
    rows = pa.array(company)
    number = crm.numbers("contact", n)
    first = take(FIRST_NAMES, rng.integers(0, len(FIRST_NAMES), n))
    head = np.append(True, account[1:] != account[:-1])
    last = choose(
        head & (rng.random(n) < 0.6),
        names.person.take(rows),
        take(SURNAMES, rng.integers(0, len(SURNAMES), n)),
    )
    created = np.minimum(
        accounts.created[account] + np.where(head, 0, rng.integers(0, 600, n)), crm.setting.last_day - 1
    )
    language = np.where(
        market.foreign[company], np.where(rng.random(n) < 0.6, 1, 2), np.where(rng.random(n) < 0.04, 1, 0)
    )
    columns: dict[str, Any] = {
        "id": pc.cast(pa.array(number), pa.string()),
        "first": first,
        "last": last,
        "email": keep(
            rng.random(n) < 0.9, join(join(slug(first), slug(last), by="."), names.domain.take(rows), by="@")
        ),
        "phone": keep(rng.random(n) < 0.6, join("06-1", padded(rng.integers(1_000_000, 9_999_999, n), 7))),
        "job": take(JOB_TITLES, rng.integers(0, len(JOB_TITLES), n)),
        "language": take(["nl", "en", "de"], language),
        "channel": keep(
            rng.random(n) < 0.5, take(["email", "phone", "post"], rng.choice(3, n, p=[0.6, 0.3, 0.1]))
        ),
        "created": crm.stamps(rng, created),
        "company": accounts.ids().take(pa.array(account)),
    }
    crm.output.lines("hubspot/contacts.jsonl", crm.json_lines(CONTACT, columns))
    asked = np.flatnonzero(rng.random(n) < 0.45)
    asked = np.repeat(asked, rng.choice([1, 2], len(asked), p=[0.7, 0.3]))
    m = len(asked)
    again = np.append(False, asked[1:] == asked[:-1])
    channel = np.where(again, 1, np.where(rng.random(m) < 0.75, 0, 1))
    day = np.minimum(created[asked] + np.where(again, 200, 0) + rng.integers(0, 300, m), crm.setting.last_day)
    given = rng.random(m) < 0.78
    consents: dict[str, Any] = {
        "id": pc.cast(pa.array(crm.numbers("consent", m)), pa.string()),
        "company": columns["company"].take(pa.array(asked)),
        "contact": columns["id"].take(pa.array(asked)),
        "channel": take(["email", "phone"], channel),
        "status": choose(given, pa.scalar("SUBSCRIBED"), pa.scalar("NOT_SUBSCRIBED")),
        "stamp": crm.stamps(rng, day),
        "proof": keep(
            given & (rng.random(m) < 0.9),
            take(["webformulier", "beurs", "telefonisch opgenomen", "e-mail"], rng.integers(0, 4, m)),
        ),
    }
    crm.output.lines("hubspot/consents.jsonl", crm.json_lines(CONSENT, consents))


def write_deals(crm: Crm, block: Block, market: Market, customers: Customers, accounts: Accounts) -> None:
    """hubspot/deals.jsonl: won at the start of a relation and for extensions; lost or open for prospects."""
    rng = block.random(crm.setting, ROOM_CRM + 300)
    last = crm.setting.last_day
    first_entry = accounts.duplicate_of < 0
    sold = np.flatnonzero((accounts.customer >= 0) & first_entry)
    more = sold[rng.random(len(sold)) < 0.35]
    tried = np.flatnonzero((accounts.customer < 0) & first_entry & (rng.random(len(accounts.customer)) < 0.6))
    account = np.concatenate([sold, more, tried])
    kind = np.concatenate([np.zeros(len(sold)), np.ones(len(more)), np.full(len(tried), 2)]).astype(np.int64)
    customer = accounts.customer[account]
    n = len(account)
    begin = np.where(
        kind == 0,
        np.maximum(customers.since_day[customer] - rng.integers(10, 60, n), accounts.created[account]),
        accounts.created[account] + rng.integers(5, 700, n),
    )
    begin = np.clip(begin, crm.setting.first_day - 2500, last - 2)
    close = np.minimum(begin + rng.integers(7, 90, n), last)
    lost = (kind == 2) & (begin < last - 90) & (rng.random(n) < 0.85)
    won = kind < 2
    term = np.where(rng.random(n) < 0.75, customers.term_days[customer], rng.choice([14, 21, 30], n))
    value = np.where(
        won,
        customers.order_size[customer] * customers.orders_per_year[customer],
        market.expected_sales[accounts.company[account]],
    )
    value = np.maximum(np.round(value * np.exp(rng.normal(0, 0.4, n)) / 50) * 50, 250).astype(np.int64)
    order = np.argsort(begin, kind="stable")
    known_term = won & (rng.random(n) < 0.85)
    open_stage = take(
        ["appointmentscheduled", "qualifiedtobuy", "presentationscheduled", "contractsent"],
        rng.integers(0, 4, n),
    )
    stage = choose(won, pa.scalar("closedwon"), choose(lost, pa.scalar("closedlost"), open_stage))
    truth = pa.scalar("true"), pa.scalar("false")
    columns: dict[str, Any] = {
        "name": join(
            take(["Raamcontract", "Uitbreiding", "Offerte"], kind),
            pc.cast(pa.array(value), pa.string()),
            by=" ",
        ),
        "stage": stage,
        "amount": pc.cast(pa.array(value), pa.string()),
        "created": crm.stamps(rng, begin),
        "closed": keep(won | lost, crm.stamps(rng, close)),
        "owner": take(OWNERS, rng.integers(0, len(OWNERS), n)),
        "won": choose(won, *truth),
        "term": keep(known_term, pc.cast(pa.array(term), pa.string())),
        "consequence": keep(known_term, choose(rng.random(n) < 0.6, *truth)),
        "cost": keep(kind != 1, pc.cast(pa.array(rng.integers(3, 60, n) * 50), pa.string())),
        "company": accounts.ids().take(pa.array(account)),
    }
    columns = {key: value.take(pa.array(order)) for key, value in columns.items()}
    columns["id"] = pc.cast(pa.array(crm.numbers("deal", n)), pa.string())
    crm.output.lines("hubspot/deals.jsonl", crm.json_lines(DEAL, columns))


def write_engagements(
    crm: Crm, block: Block, customers: Customers, accounts: Accounts, disputes: Ints
) -> None:
    """hubspot/engagements.jsonl: contact moments; `disputes` counts disputed invoices per customer, which
    complain."""
    rng = block.random(crm.setting, ROOM_CRM + 400)
    sold = accounts.customer >= 0
    unhappy = np.where(sold, disputes[np.maximum(accounts.customer, 0)], 0)
    counts = rng.poisson(np.where(sold, 4.5 + 0.12 * customers.orders_per_year[accounts.customer], 1.6))
    routine = np.repeat(np.arange(len(sold)), counts)
    angry = np.repeat(np.arange(len(sold)), np.minimum(unhappy, 6))
    account = np.concatenate([routine, angry])
    n = len(account)
    normal = rng.choice(5, n, p=[0.16, 0.33, 0.28, 0.13, 0.10])  # visit, call, email, ticket, quote
    kind = np.where(np.arange(n) < len(routine), np.array([0, 1, 2, 3, 5])[normal], 4)
    span = np.maximum(crm.setting.last_day - accounts.created[account], 1)
    day = crm.setting.calendar.prev_open(
        crm.setting.last_day - np.floor(rng.random(n) * span).astype(np.int64)
    )
    day = np.maximum(day, crm.setting.last_day - 8900)
    department = np.select(
        [np.isin(kind, (3, 4)), kind == 1], [1, rng.choice([0, 1, 2], n, p=[0.5, 0.2, 0.3])], 0
    )
    order = np.argsort(day, kind="stable")
    stamps = crm.stamps(rng, day)
    columns: dict[str, Any] = {
        "kind": take(["VISIT", "CALL", "EMAIL", "TICKET", "COMPLAINT", "QUOTE"], kind),
        "company": accounts.ids().take(pa.array(account)),
        "stamp": stamps,
        "department": take(["sales", "service", "credit"], department),
        "outcome": keep(
            rng.random(n) < 0.8, take(["done", "no_answer", "follow_up", "solved"], rng.integers(0, 4, n))
        ),
    }
    columns = {key: value.take(pa.array(order)) for key, value in columns.items()}
    columns["id"] = pc.cast(pa.array(crm.numbers("engagement", n)), pa.string())
    crm.output.lines("hubspot/engagements.jsonl", crm.json_lines(ENGAGEMENT, columns))
