"""What the companies are called and where they can be reached: text built from a market's numbers.

What belongs here: names (statutory, trade, short), addresses, telephone numbers, domains and identifying
numbers as Arrow string columns, one value per company. Spelling variants that a system makes of them are the
systems' own (`erp`, `crm`).
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, TypeAlias

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from orchestration.demo.market import HOLDING, ONE_LETTER, Flags, Ints, Market
from orchestration.demo.numbers import registration_numbers, rsin_numbers, sole_trader_vat
from orchestration.demo.sectors import (
    BV,
    COOPERATIVE,
    FOUNDATION,
    NV,
    PARTNERSHIP,
    SECTORS,
    SOLE,
    VOF,
)
from orchestration.demo.setting import ROOM_NAMES, Block, Setting
from orchestration.demo.words import (
    FANTASY_HEADS,
    FANTASY_TAILS,
    FOREIGN_TOWNS,
    NOUNS,
    STREETS,
    SURNAMES,
    TOWNS,
)

Text: TypeAlias = Any  # an Arrow array of strings; Arrow ships no types for mypy
LETTERS = "ABCDEFGHJKLMNPRTVWXZ"
HOLDING_WORDS = ("Holding", "Beheer", "Groep", "Management")
GROUP_SITE_SHARE = 0.60  # of the daughters and holdings
GROUP_PHONE_SHARE = 0.50
# names that differ by one letter: the first of these that fits, else a consonant doubled between vowels, else an s
ONE_LETTER_OFF = (
    ("ss", "s"),
    ("ij", "y"),
    ("ck", "k"),
    ("tt", "t"),
    ("ee", "e"),
    ("oo", "o"),
    ("aa", "a"),
)


@dataclass
class Names:
    """Text per company of a block (Arrow strings, length n; null where there is none)."""

    core: Text  # the name without a legal form
    statutory: Text
    trade: Text  # the name on the door; often the core
    person: Text  # surname of the owner
    domain: Text
    street: Text
    house_number: Ints
    postal_code: Text
    city: Text
    country: Text
    kvk: Text  # null abroad
    rsin: Text  # null for sole traders and abroad
    vat: Text
    phone: Text
    branch: Text


def take(words: Sequence[str], at: Ints) -> Text:
    """The words at these positions."""
    return pa.array(list(words), pa.string()).take(pa.array(at))


def join(*parts: Any, by: str = "") -> Text:
    """Parts joined per row; null where a part is null."""
    return pc.binary_join_element_wise(*parts, by)


def choose(test: Flags, yes: Any, no: Any) -> Text:
    """Per row `yes` where the test holds, else `no`."""
    return pc.if_else(pa.array(test), yes, no)


def keep(test: Flags, values: Any) -> Text:
    """The values where the test holds, else null."""
    return pc.if_else(pa.array(test), values, pa.scalar(None, values.type))


def padded(numbers: Ints, width: int) -> Text:
    """Numbers as text with leading zeros."""
    return pc.utf8_lpad(pc.cast(pa.array(numbers), pa.string()), width, "0")


def slug(text: Text) -> Text:
    """Lower-case ASCII letters and digits of a name, for a domain."""
    plain = pc.utf8_lower(text)
    for accented, letter in (("é", "e"), ("ö", "o"), ("ü", "u"), ("ë", "e")):
        plain = pc.replace_substring(plain, accented, letter)
    return pc.replace_substring_regex(plain, "[^a-z0-9]", "")


def _sector_words(rng: np.random.Generator, sector: Ints, field: str) -> Text:
    """One word per company from its sector's own words."""
    words: list[str] = []
    first, count = [], []
    for row in SECTORS:
        first.append(len(words))
        own = getattr(row, field)
        count.append(len(own))
        words.extend(own)
    pick = np.array(first)[sector] + (rng.random(len(sector)) * np.array(count)[sector]).astype(np.int64)
    return take(words, pick)


def fantasy(rng: np.random.Generator, n: int) -> Text:
    """Invented brand words such as 'Novatec'."""
    return join(
        take(FANTASY_HEADS, rng.integers(0, len(FANTASY_HEADS), n)),
        take(FANTASY_TAILS, rng.integers(0, len(FANTASY_TAILS), n)),
    )


def _core_names(rng: np.random.Generator, market: Market, city: Text, person: Text) -> Text:
    n = len(market)
    trade, tail = _sector_words(rng, market.sector, "trades"), _sector_words(rng, market.sector, "tails")
    other = take(SURNAMES, rng.integers(0, len(SURNAMES), n))
    initial = take([f"{letter}." for letter in LETTERS], rng.integers(0, len(LETTERS), n))
    noun = take([word.replace("_", " ") for word in NOUNS], rng.integers(0, len(NOUNS), n))
    brand = fantasy(rng, n)
    patterns = (
        join(trade, person, by=" "),
        join(person, tail, by=" "),
        join(person, "&", other, tail, by=" "),
        join(brand, tail, by=" "),
        join(trade, city, by=" "),
        join(trade, join(initial, person, by=" "), by=" "),
        join(trade, "De", noun, by=" "),
        join(person, "en Zonen", tail, by=" "),
        join(brand, tail, city, by=" "),
    )
    likely = np.array([0.17, 0.20, 0.09, 0.24, 0.05, 0.10, 0.04, 0.05, 0.06])
    pattern = rng.choice(len(patterns), n, p=likely)
    pattern = np.where((market.sector == 0) & (rng.random(n) < 0.55), 6, pattern)  # an inn is 'De Zwaan'
    return pc.choose(pa.array(pattern), *patterns)


def _statutory(core: Text, person: Text, form: Ints, foreign: Flags, country: Text) -> Text:
    suffix = {BV: " B.V.", NV: " N.V.", COOPERATIVE: " U.A.", VOF: " V.O.F."}
    suffixes = [suffix.get(kind, "") for kind in range(7)]
    prefixes = [
        "Stichting "
        if kind == FOUNDATION
        else "Coöperatie "
        if kind == COOPERATIVE
        else "Maatschap "
        if kind == PARTNERSHIP
        else ""
        for kind in range(7)
    ]
    dutch = join(take(prefixes, form), core, take(suffixes, form))
    abroad = {"BE": " BV", "DE": " GmbH", "GB": " Ltd", "CH": " AG", "US": " Inc."}
    endings = pa.array([abroad[row[0]] for row in FOREIGN_TOWNS])
    codes = pa.array([row[0] for row in FOREIGN_TOWNS])
    ending = endings.take(pc.index_in(pc.fill_null(country, "BE"), codes))
    return choose(foreign, join(core, pc.fill_null(ending, "")), dutch)


def one_letter_off(text: Text) -> Text:
    """The names with one letter more, fewer or other, as two companies of a town may be called: in the first
    word, or after it where that is the name of a trade."""
    trades = pa.array(sorted({word.split(" ")[0] for row in SECTORS for word in row.trades}))
    first = pc.replace_substring_regex(text, " .*$", "")
    rest = pc.replace_substring_regex(text, "^[^ ]*", "")
    after = pc.and_(pc.is_in(first, trades), pc.not_equal(rest, ""))
    part = pc.if_else(after, rest, first)
    doubled = r"^(.+?[aeiou])([bdfgklmnprst])([aeiou])"
    result = pc.if_else(
        pc.match_substring_regex(part, doubled),
        pc.replace_substring_regex(part, doubled, r"\1\2\2\3"),
        join(part, "s"),
    )
    for old, new in reversed(ONE_LETTER_OFF):
        # a later rule only where no earlier one fits; the first letter stays, it tells names apart
        result = pc.if_else(
            pc.match_substring_regex(part, f"^.+?{old}"),
            pc.replace_substring_regex(part, f"^(.+?){old}", rf"\1{new}"),
            result,
        )
    return pc.if_else(after, join(first, result), join(result, rest))


def _twin_names(rng: np.random.Generator, market: Market, core: Text) -> Text:
    """The cores, with those of near-twins after the company that they resemble."""
    base = core.take(pa.array(np.maximum(market.twin_of, 0)))
    word = take(HOLDING_WORDS, rng.integers(0, len(HOLDING_WORDS), len(market)))
    named = choose(market.twin_kind == ONE_LETTER, one_letter_off(base), base)
    named = choose(market.twin_kind == HOLDING, join(base, word, by=" "), named)
    return choose(market.twin_kind > 0, named, core)


def _share_in_groups(rng: np.random.Generator, market: Market, names: Names) -> None:
    """Part of the daughters use their parent's website and switchboard; a holding sits where its company does and
    may use the company's."""
    n = len(market)
    alone = np.arange(n)
    holding = market.twin_kind == HOLDING
    base = np.where(holding, market.twin_of, alone)
    daughter = (market.parent >= 0) & ~holding[market.parent]
    source = np.where(daughter, market.parent, base)
    site = pa.array(np.where(rng.random(n) < GROUP_SITE_SHARE, source, alone))
    switchboard = pa.array(np.where(rng.random(n) < GROUP_PHONE_SHARE, source, alone))
    names.domain, names.phone = names.domain.take(site), names.phone.take(switchboard)
    names.street, names.house_number = names.street.take(pa.array(base)), names.house_number[base]
    names.postal_code = names.postal_code.take(pa.array(base))


def make_names(setting: Setting, block: Block, market: Market) -> Names:
    """Names, addresses and numbers of every company of the block."""
    rng = block.random(setting, ROOM_NAMES)
    n = len(market)
    at_home, abroad = np.where(market.foreign, 0, market.town), np.where(market.foreign, market.town, 0)
    city = choose(
        market.foreign,
        take([row[1] for row in FOREIGN_TOWNS], abroad),
        take([row[0] for row in TOWNS], at_home),
    )
    country = choose(market.foreign, take([row[0] for row in FOREIGN_TOWNS], abroad), "NL")
    person = take(SURNAMES, rng.integers(0, len(SURNAMES), n))
    core = _core_names(rng, market, city, person)
    # half of the daughters carry the name of their group; a few inns put theirs in quotation marks
    daughter = (market.parent >= 0) & (rng.random(n) < 0.5)
    daughter &= market.twin_kind[np.maximum(market.parent, 0)] != HOLDING
    core = choose(daughter, join(core.take(pa.array(np.maximum(market.parent, 0))), city, by=" "), core)
    quoted = (market.sector == 0) & (rng.random(n) < 0.04)
    core = choose(
        quoted,
        join(take(["Café", "Bar", "Grand Café"], rng.integers(0, 3, n)), join('"', person, '"'), by=" "),
        core,
    )
    twins = block.random(setting, ROOM_NAMES + 200)
    core = _twin_names(twins, market, core)
    has_brand = rng.random(n) < 0.18
    trade = choose(has_brand, join(fantasy(rng, n), _sector_words(rng, market.sector, "tails"), by=" "), core)
    statutory = _statutory(core, person, market.form, market.foreign, country)
    # a sole trader is registered under the owner's name now and then
    initials = take([f"{a}.{b}." for a in LETTERS for b in "JMPCA"], rng.integers(0, 5 * len(LETTERS), n))
    own_name = (market.form == SOLE) & (rng.random(n) < 0.25)
    statutory = choose(own_name, join(initials, person, by=" "), statutory)
    trade = choose(own_name, core, trade)
    low = np.array([row[2] for row in TOWNS])[at_home]
    high = np.array([row[3] for row in TOWNS])[at_home]
    digits = low + (rng.random(n) * (high - low + 1)).astype(np.int64)
    pairs = [a + b for a in LETTERS for b in LETTERS]
    dutch_code = join(padded(digits, 4), take(pairs, rng.integers(0, len(pairs), n)))
    postal_code = choose(market.foreign, take([row[2] for row in FOREIGN_TOWNS], abroad), dutch_code)
    index = np.maximum(market.index, 0)
    kvk = padded(registration_numbers(index, setting.seed), 8)
    rsin = padded(rsin_numbers(index, setting.seed, setting.market_size), 9)
    body, check = sole_trader_vat(index, setting.seed)
    vat = choose(
        market.form == SOLE, join("NL", padded(body, 9), "B", padded(check, 2)), join("NL", rsin, "B01")
    )
    names = Names(
        core=core,
        statutory=statutory,
        trade=trade,
        person=person,
        domain=join(slug(trade), take(["", "", "", "-bv", "groep"], rng.integers(0, 5, n)), ".example"),
        street=take(STREETS, rng.integers(0, len(STREETS), n)),
        house_number=rng.geometric(0.018, n).astype(np.int64),
        postal_code=postal_code,
        city=city,
        country=country,
        kvk=keep(~market.foreign, kvk),
        rsin=keep(~market.foreign & (market.form != SOLE), rsin),
        vat=keep(~market.foreign, vat),
        phone=_phones(rng, n),
        branch=padded(10_000_000 + registration_numbers(index, setting.seed + 1), 12),
    )
    _share_in_groups(twins, market, names)
    return names


def _phones(rng: np.random.Generator, n: int) -> Text:
    area = take(
        ["010", "020", "030", "040", "050", "053", "058", "070", "073", "079", "085", "088", "06"],
        rng.integers(0, 13, n),
    )
    mobile = pc.equal(area, "06")
    tail = rng.integers(1_000_000, 9_999_999, n)
    return pc.if_else(mobile, join(area, "-1", padded(tail, 7)), join(area, "-", padded(tail, 7)))
