"""What people and systems do to names, addresses and numbers: one share per habit, scaled by one level.

What belongs here: the habits, and the ledger of how often each one struck. Who the companies are is `world`.
Nothing here knows how the matching works: the errors are those that exports of sellers and bookkeepers show.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any, Final, TypeAlias

import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.compute as pc

Ints = npt.NDArray[np.int64]
Flags = npt.NDArray[np.bool_]
Text: TypeAlias = Any  # an Arrow array of strings


def pick(words: Sequence[str | None], at: Ints) -> Text:
    """The words at these positions."""
    return pa.array(list(words), pa.string()).take(pa.array(at))


def glue(*parts: Any, by: str = "") -> Text:
    """Parts joined per row; null where a part is null."""
    return pc.binary_join_element_wise(*parts, by)


def where(test: Flags, yes: Any, no: Any) -> Text:
    """Per row `yes` where the test holds, else `no`."""
    return pc.if_else(pa.array(test), yes, no)


def only(test: Flags, text: Text) -> Text:
    """The text where the test holds, else null."""
    return pc.if_else(pa.array(test), text, pa.scalar(None, text.type))


def digits(numbers: Ints, width: int = 0) -> Text:
    """Numbers as text, with leading zeros up to the width."""
    return pc.utf8_lpad(pc.cast(pa.array(numbers), pa.string()), width, "0")


def tidy(text: Text) -> Text:
    """Single blanks, none at the ends."""
    return pc.utf8_trim_whitespace(pc.replace_substring_regex(text, r"\s+", " "))


def has(text: Text, pattern: str) -> Flags:
    """Whether the pattern occurs; not in a null."""
    return np.asarray(pc.fill_null(pc.match_substring_regex(text, pattern), False))


def present(text: Text) -> Flags:
    """Whether there is a value."""
    return np.asarray(pc.is_valid(text))


@dataclass
class Noise:
    """Draws errors; every share grows with the level, up to a ceiling, and is kept in the ledger."""

    rng: np.random.Generator
    level: float
    ledger: dict[str, tuple[int, int]] = field(default_factory=dict)

    def share(self, chance: float, most: float = 0.9) -> float:
        """The share at this level."""
        return min(chance * self.level, most)

    def hits(self, name: str, chance: float, among: Flags, most: float = 0.9) -> Flags:
        """Which rows are struck, among those that can be; counted under the name."""
        struck = (self.rng.random(len(among)) < self.share(chance, most)) & among
        self.count(name, struck, among)
        return struck

    def count(self, name: str, struck: Flags, among: Flags) -> None:
        """A line of the ledger: rows struck, rows that could have been."""
        a, b = self.ledger.get(name, (0, 0))
        self.ledger[name] = (a + int(struck.sum()), b + int(among.sum()))


def everyone(n: int) -> Flags:
    """A mask that holds for every row."""
    return np.ones(n, dtype=bool)


# ---- names -------------------------------------------------------------------------------------------------

# official form of writing, then undotted, spaced, small letters, in brackets, spelled out
FORM_STYLES: Final[dict[str, tuple[str, str, str, str, str, str]]] = {
    "BV": ("B.V.", "BV", "B V", "bv", "(BV)", "Besloten Vennootschap"),
    "NV": ("N.V.", "NV", "N V", "nv", "(NV)", "N.V."),
    "VOF": ("V.O.F.", "VOF", "V O F", "vof", "(vof)", "Vennootschap onder firma"),
    "CV": ("C.V.", "CV", "C V", "cv", "(CV)", "Commanditaire Vennootschap"),
    "COOP": ("U.A.", "UA", "U A", "ua", "(U.A.)", "coöp. U.A."),
    "SOLE": ("", "", "", "", "", ""),
    "MTS": ("", "", "", "", "", ""),
    "STG": ("", "", "", "", "", ""),
    "VER": ("", "", "", "", "", ""),
    "GMBH": ("GmbH", "G.m.b.H.", "Gmbh", "gmbh", "GMBH", "GmbH & Co. KG"),
    "LTD": ("Ltd", "Ltd.", "Limited", "ltd", "LTD", "Limited"),
    "BVBA": ("BV", "BVBA", "B.V.", "bv", "bvba", "BV"),
    "SARL": ("SARL", "S.A.R.L.", "Sarl", "sarl", "S.à r.l.", "SAS"),
}
FORMS: Final = tuple(FORM_STYLES)
FORM_PREFIX: Final = {"COOP": "Coöperatie", "MTS": "Maatschap", "STG": "Stichting", "VER": "Vereniging"}
SHORT_PREFIX: Final = {"COOP": "Coop.", "MTS": "Mts.", "STG": "St.", "VER": "Ver."}
OFFICIAL, ABSENT = 0, 6

ABBREVIATIONS: Final[tuple[tuple[str, str], ...]] = (
    (r"(?i)installatiebedrijf", "Inst.bedr."),
    (r"(?i)aannemersbedrijf", "Aann.bedr."),
    (r"(?i)aannemingsmaatschappij", "Aann.mij."),
    (r"(?i)bouwbedrijf", "Bouwbedr."),
    (r"(?i)schildersbedrijf", "Schildersbedr."),
    (r"(?i)transportbedrijf", "Transp.bedr."),
    (r"(?i)handelsonderneming", "Handelsond."),
    (r"(?i)technische groothandel", "Techn. Groothand."),
    (r"(?i)groothandel", "Grooth."),
    (r"(?i)maatschappij", "Mij."),
    (r"(?i)administratiekantoor", "Adm.kant."),
    (r"(?i)gebroeders", "Gebr."),
    (r"(?i)\bvan de[rn]?\b", "v.d."),
    (r"(?i)\bvan het\b", "v.h."),
    (r"(?i)\ben zonen\b", "& Zn."),
    (r"(?i)internationaal", "Int."),
    (r"(?i)nederland\b", "Ned."),
)
FAMILY_WORDS: Final = ("Holding", "Beheer", "Groep", "Group", "Nederland")
ACCENTS: Final = tuple(zip("éèêëáàâäóòôöíïúüçÉÖ", "eeeeaaaaooooiiuucEO", strict=True))
TYPO_MIN: Final = 4  # shorter words are seen at once


def plain(text: Text) -> Text:
    """Accents lost."""
    for accented, letter in ACCENTS:
        text = pc.replace_substring(text, accented, letter)
    return text


KEYS: Final = {
    "a": "sq", "b": "vn", "c": "xv", "d": "sf", "e": "wr", "f": "dg", "g": "fh", "h": "gj", "i": "uo",
    "j": "hk", "k": "jl", "l": "ko", "m": "n", "n": "bm", "o": "ip", "p": "o", "q": "wa", "r": "et",
    "s": "ad", "t": "ry", "u": "yi", "v": "cb", "w": "qe", "x": "zc", "y": "tu", "z": "xs",
}  # fmt: skip


def mistyped(rng: np.random.Generator, text: Text) -> Text:
    """One typing error per value, after its first letter: swap, drop, double, or the key beside."""
    kinds, places, sides = rng.integers(0, 4, len(text)), rng.random(len(text)), rng.integers(0, 2, len(text))
    result = []
    for word, kind, place, side in zip(text.to_pylist(), kinds, places, sides, strict=True):
        spots = [i for i in range(1, len(word or "") - 1) if word[i].isalpha() and word[i + 1].isalpha()]
        if len(word or "") < TYPO_MIN or not spots:
            result.append(word)
            continue
        i = spots[int(place * len(spots))]
        a, b = word[i], word[i + 1]
        if kind == 0 and a != b:
            result.append(word[:i] + b + a + word[i + 2 :])
        elif kind == 1:
            result.append(word[:i] + word[i + 1 :])
        elif kind == 2:
            result.append(word[:i] + a + word[i:])
        else:
            near = KEYS.get(a.lower(), "e")
            result.append(word[:i] + near[side % len(near)] + word[i + 1 :])
    return pa.array(result, pa.string())


def changed(text: Text, rows: Flags, change: Any) -> Text:
    """The text with `change` applied to these rows alone (for changes that are dear)."""
    if not rows.any():
        return text
    at = np.flatnonzero(rows)
    new = change(text.take(pa.array(at)))
    slot = np.full(len(rows), -1, dtype=np.int64)
    slot[at] = np.arange(len(at))
    return pc.if_else(pa.array(rows), new.take(pa.array(np.maximum(slot, 0))), text)


@dataclass
class Faces:
    """What the companies behind the rows of one system are called."""

    core: Text
    form: Ints
    former: Text  # core before a renaming, or null
    trade: Text  # name on the door, or null
    person: Text  # surname of the owner
    initials: Text
    domain: Text
    town: Text


@dataclass
class Habits:
    """Shares of one system's ways with names, at level 1."""

    trade: float
    person: float
    acronym: float
    former: float
    domain: float
    form_absent: float
    form_other: float
    form_front: float
    abbreviated: float
    connector: float
    punctuation: float
    accents: float
    town: float
    branch: float
    family: float
    word_dropped: float
    words_turned: float
    upper: float
    lower: float
    mistyped: float
    mistyped_twice: float
    cut: float


ERP: Final = Habits(
    trade=0.07, person=0.015, acronym=0.005, former=0.45, domain=0.002, form_absent=0.12, form_other=0.35,
    form_front=0.01, abbreviated=0.30, connector=0.12, punctuation=0.10, accents=0.5, town=0.03, branch=0.015,
    family=0.02, word_dropped=0.015, words_turned=0.01, upper=0.15, lower=0.005, mistyped=0.03,
    mistyped_twice=0.003, cut=0.30,
)  # fmt: skip
CRM: Final = Habits(
    trade=0.45, person=0.05, acronym=0.02, former=0.40, domain=0.015, form_absent=0.55, form_other=0.35,
    form_front=0.01, abbreviated=0.22, connector=0.18, punctuation=0.15, accents=0.4, town=0.07, branch=0.02,
    family=0.04, word_dropped=0.04, words_turned=0.02, upper=0.05, lower=0.04, mistyped=0.08,
    mistyped_twice=0.01, cut=0.0,
)  # fmt: skip


@dataclass
class Written:
    """Names as a system has them, and what became of them on the way."""

    name: Text
    kind: Ints  # 0 core, 1 trade name, 2 owner, 3 acronym, 4 former name, 5 domain
    has_form: Flags
    family_blurred: Flags  # 'Holding' and the like added or left out
    shortened: Flags  # a word is gone: only the rest can be recognised


def _acronym(core: Text) -> Text:
    """First letters of the words: 'Van Dalen Transport' gives 'VDT'."""
    return pc.replace_substring_regex(pc.utf8_upper(plain(core)), r"([A-Z0-9])[A-Z0-9]*[^A-Z0-9]*", r"\1")


def _bodies(noise: Noise, system: str, habits: Habits, faces: Faces) -> tuple[Text, Ints]:
    n = len(faces.core)
    kind = np.zeros(n, dtype=np.int64)
    words = np.asarray(pc.count_substring(faces.core, " ")) + 1
    for number, share, able in (
        (1, habits.trade, present(faces.trade)),
        (4, habits.former, present(faces.former)),
        (2, habits.person, np.isin(faces.form, [FORMS.index(form) for form in ("SOLE", "VOF", "MTS")])),
        (3, habits.acronym, words >= 3),
        (5, habits.domain, everyone(n)),
    ):
        label = ("core", "trade name", "owner's own name", "acronym", "former name", "domain as name")[number]
        kind[noise.hits(f"{system} name: {label}", share, able & (kind == 0), most=0.7)] = number
    owner = glue(faces.initials, faces.person, by=" ")
    body = pc.choose(
        pa.array(kind), faces.core, pc.fill_null(faces.trade, faces.core), owner, _acronym(faces.core),
        pc.fill_null(faces.former, faces.core), pc.replace_substring(faces.domain, ".example", ".nl"),
    )  # fmt: skip
    return body, kind


def _formed(
    noise: Noise, system: str, habits: Habits, body: Text, form: Ints, able: Flags
) -> tuple[Text, Flags]:
    """The legal form put on in one of its ways."""
    rng, n = noise.rng, len(form)
    absent = noise.hits(f"{system} name: legal form left out", habits.form_absent, able, most=0.85)
    other = noise.hits(f"{system} name: legal form in other writing", habits.form_other, able & ~absent)
    style = np.where(other, rng.choice([1, 2, 3, 4, 5], n, p=[0.66, 0.05, 0.20, 0.06, 0.03]), OFFICIAL)
    style = np.where(absent | ~able, ABSENT, style)
    table = [word for name in FORMS for word in (*FORM_STYLES[name], "")]
    ending = pick(table, form * 7 + style)
    front = noise.hits(f"{system} name: legal form in front", habits.form_front, able & ~absent)
    head = pick([FORM_PREFIX.get(name, "") for name in FORMS], form)
    short = pick([SHORT_PREFIX.get(name, "") for name in FORMS], form)
    head = where(other, short, head)
    head = where(absent | ~able, "", head)
    name = where(front, glue(ending, body, by=" "), glue(body, ending, by=" "))
    return tidy(glue(head, name, by=" ")), able & ~absent


def official_name(core: Text, form: Ints) -> Text:
    """The name as the register writes it."""
    head = pick([FORM_PREFIX.get(name, "") for name in FORMS], form)
    ending = pick([FORM_STYLES[name][OFFICIAL] for name in FORMS], form)
    return tidy(glue(glue(head, core, by=" "), ending, by=" "))


def written_names(noise: Noise, system: str, habits: Habits, faces: Faces) -> Written:
    """The names that a system has for these companies."""
    rng, n = noise.rng, len(faces.core)
    body, kind = _bodies(noise, system, habits, faces)
    statutory = np.isin(kind, (0, 4))
    ended = has(body, "(Holding|Beheer|Groep)$")
    blurred = noise.hits(f"{system} name: Holding and the like added or left out", habits.family, statutory)
    bare = pc.replace_substring_regex(body, r" (Holding|Beheer|Groep)$", "")
    longer = glue(body, pick(FAMILY_WORDS, rng.integers(0, len(FAMILY_WORDS), n)), by=" ")
    body = where(blurred, where(ended, bare, longer), body)
    three = np.asarray(pc.greater_equal(pc.count_substring(body, " "), 2))
    two = np.asarray(pc.greater_equal(pc.count_substring(body, " "), 1))
    shortened = noise.hits(f"{system} name: a word left out", habits.word_dropped, statutory & two)
    last = rng.random(n) < 0.7
    body = where(shortened & last, pc.replace_substring_regex(body, r" \S+$", ""), body)
    body = where(shortened & ~last, pc.replace_substring_regex(body, r"^\S+ ", ""), body)
    turned = noise.hits(
        f"{system} name: words turned round", habits.words_turned, statutory & three & ~shortened
    )
    body = where(turned, pc.replace_substring_regex(body, r"^(.*) (\S+)$", r"\2 \1"), body)
    long_word = has(body, "|".join(pattern for pattern, _ in ABBREVIATIONS))
    brief = noise.hits(f"{system} name: abbreviated", habits.abbreviated, long_word)
    short = body
    for pattern, word in ABBREVIATIONS:
        short = pc.replace_substring_regex(short, pattern, word)
    body = where(brief, short, body)
    able = has(body, r" (&|en|\+) ")
    bound = noise.hits(f"{system} name: '&', 'en' or '+'", habits.connector, able)
    sign = pick([" & ", " en ", " + ", "&"], rng.integers(0, 4, n))
    parts = (
        pc.replace_substring_regex(body, r" (?:&|en|\+) .*$", ""),
        pc.replace_substring_regex(body, r"^.*? (?:&|en|\+) ", ""),
    )
    body = where(bound, glue(parts[0], sign, parts[1]), body)
    body = where(np.asarray(pc.less(pc.utf8_length(body), 3)), faces.core, body)
    name, has_form = _formed(noise, system, habits, body, faces.form, statutory)
    town = noise.hits(f"{system} name: town added", habits.town, kind != 5)
    name = where(town, glue(name, where(rng.random(n) < 0.6, " ", ", "), pc.fill_null(faces.town, "")), name)
    branch = noise.hits(f"{system} name: department or branch added", habits.branch, ~town)
    extra = pick(
        [" - vestiging", " afd. inkoop", " (filiaal)", " t.a.v. adm.", " hoofdkantoor"], rng.integers(0, 5, n)
    )
    name = where(branch, glue(name, extra), name)
    accented = has(name, "[éèêëáàâäóòôöíïúüç]")
    name = where(noise.hits(f"{system} name: accents lost", habits.accents, accented), plain(name), name)
    marks = has(name, r"[.,'\-]")
    stripped = noise.hits(f"{system} name: punctuation lost", habits.punctuation, marks)
    name = where(
        stripped, pc.replace_substring_regex(pc.replace_substring(name, "-", " "), r"[.,']", ""), name
    )
    once = noise.hits(f"{system} name: mistyped", habits.mistyped, everyone(n), most=0.3)
    name = changed(name, once, lambda text: mistyped(rng, text))
    twice = noise.hits(f"{system} name: mistyped twice", habits.mistyped_twice, once, most=0.3)
    name = changed(name, twice, lambda text: mistyped(rng, text))
    upper = noise.hits(f"{system} name: capitals", habits.upper, everyone(n))
    lower = noise.hits(f"{system} name: small letters", habits.lower, ~upper)
    name = where(upper, pc.utf8_upper(name), where(lower, pc.utf8_lower(name), name))
    long_name = np.asarray(pc.greater(pc.utf8_length(name), 30))
    cut = noise.hits(f"{system} name: cut at 30 characters", habits.cut, long_name)
    name = where(cut, pc.utf8_rtrim_whitespace(pc.utf8_slice_codeunits(name, 0, 30)), name)
    return Written(name, kind, has_form, blurred, shortened)


# ---- numbers -----------------------------------------------------------------------------------------------


def digit_off(rng: np.random.Generator, text: Text, low: int, high: int) -> Text:
    """One digit between two places typed as another one."""
    result = []
    places, steps = rng.integers(low, high, len(text)), rng.integers(1, 10, len(text))
    for value, place, step in zip(text.to_pylist(), places, steps, strict=True):
        if value is None or place >= len(value) or not value[place].isdigit():
            result.append(value)
        else:
            result.append(value[:place] + str((int(value[place]) + int(step)) % 10) + value[place + 1 :])
    return pa.array(result, pa.string())


def phone_text(noise: Noise, system: str, phone: Text) -> Text:
    """National numbers ('030-2345678') in the formats that people use; others as they are."""
    n = len(phone)
    raw = pc.replace_substring(phone, "-", "")
    rest = pc.utf8_slice_codeunits(raw, 1)
    area = pc.replace_substring_regex(phone, "-.*$", "")
    line = pc.replace_substring_regex(phone, "^.*-", "")
    spaced = glue(area, pc.utf8_slice_codeunits(line, 0, 3), pc.utf8_slice_codeunits(line, 3, 5),
                  pc.utf8_slice_codeunits(line, 5), by=" ")  # fmt: skip
    formats = (
        raw, glue(pa.scalar("+31"), rest), glue(pa.scalar("0031"), rest),
        glue(pa.scalar("+31 (0)"), pc.utf8_slice_codeunits(area, 1), pa.scalar(" "), line), spaced,
        glue(pa.scalar("("), area, pa.scalar(") "), line),
        glue(pa.scalar("+31 "), pc.utf8_slice_codeunits(spaced, 1)),
    )  # fmt: skip
    other = noise.hits(f"{system} telephone: other format", 0.5, has(phone, "^0"))
    free = pc.choose(pa.array(noise.rng.integers(0, len(formats), n)), *formats)
    return where(other, free, phone)


# ---- addresses ---------------------------------------------------------------------------------------------

STREET_SHORT: Final[tuple[tuple[str, str], ...]] = (
    (r"\bBurgemeester\b", "Burg."), (r"\bDokter\b", "Dr."), (r"\bProfessor\b", "Prof."),
    (r"\bIngenieur\b", "Ir."), (r"\bDominee\b", "Ds."), (r"\bKoningin\b", "Kon."), (r"\bSint\b", "St."),
    (r"\bvan der\b", "v.d."), (r"\bvan den\b", "v.d."), (r"straat$", "str."), (r"straatweg$", "str.wg."),
    (r"plein$", "pln."), (r"laan$", "ln."),
)  # fmt: skip


def house_number(number: Ints, addition: Text) -> Text:
    """As the register writes it: 12, 12A, 12-101."""
    unit = where(has(addition, "^[0-9]"), glue(pa.scalar("-"), addition), addition)
    return glue(digits(number), unit)


@dataclass
class Places:
    """Addresses of the companies behind the rows: the one a system knows."""

    street: Text
    number: Ints
    addition: Text  # '' where none
    postal_code: Text
    town: Text  # official spelling
    town_used: Text  # spelling in daily use
    box_code: Text  # postal code of the post boxes of the town


@dataclass
class Located:
    """Address texts of a system and what a reader can still see of the place."""

    street: Text
    postal_code: Text
    city: Text
    shows_place: Flags  # a postal code or a street of the place itself is legible
    shows_town: Flags


def written_addresses(
    noise: Noise,
    system: str,
    places: Places,
    *,
    missing_street: float,
    missing_code: float,
    missing_town: float,
    box: float,
    one_line: float,
) -> Located:
    """The addresses that a system has."""
    rng, n = noise.rng, len(places.street)
    anyone = everyone(n)
    street = places.street
    shortable = has(street, "|".join(pattern for pattern, _ in STREET_SHORT))
    brief = noise.hits(f"{system} address: street in other spelling", 0.25, shortable)
    short = street
    for pattern, word in STREET_SHORT:
        short = pc.replace_substring_regex(short, pattern, word)
    street = where(brief, short, street)
    wrong = noise.hits(f"{system} address: street mistyped", 0.03, anyone, most=0.2)
    street = changed(street, wrong, lambda text: mistyped(rng, text))
    added = np.asarray(pc.not_equal(places.addition, ""))
    dropped = noise.hits(f"{system} address: house number suffix left out", 0.30, added)
    style = rng.integers(0, 4, n)
    tight = where(has(places.addition, "^[0-9]"), glue(pa.scalar("/"), places.addition), places.addition)
    suffix = pc.choose(
        pa.array(style), tight, pc.utf8_lower(tight), glue(pa.scalar("-"), places.addition),
        glue(pa.scalar(" "), places.addition),
    )  # fmt: skip
    suffix = where(dropped | ~added, "", suffix)
    off = noise.hits(f"{system} address: house number wrong or missing", 0.02, anyone, most=0.1)
    number = digits(places.number + np.where(off, rng.integers(1, 40, n), 0))
    line = glue(street, glue(number, suffix), by=" ")
    line = where(off & (rng.random(n) < 0.4), street, line)
    code = places.postal_code
    spaced = glue(pc.utf8_slice_codeunits(code, 0, 4), pc.utf8_slice_codeunits(code, 4), by=" ")
    code = where((rng.random(n) < 0.6) & has(code, "^[0-9]{4}[A-Z]{2}$"), spaced, code)
    small = noise.hits(f"{system} postal code: small letters", 0.06, anyone)
    code = where(small, pc.utf8_lower(code), code)
    four = noise.hits(f"{system} postal code: four digits only", 0.04, anyone, most=0.3)
    code = where(four, pc.utf8_slice_codeunits(code, 0, 4), code)
    badly = noise.hits(f"{system} postal code: a digit wrong", 0.01, ~four, most=0.1)
    code = changed(code, badly, lambda text: digit_off(rng, text, 0, 4))
    town = where(rng.random(n) < 0.85, places.town_used, places.town)
    loud = noise.hits(f"{system} town: capitals", 0.15, anyone)
    town = where(loud, pc.utf8_upper(town), town)
    wrong_town = noise.hits(f"{system} town: mistyped", 0.015, anyone, most=0.1)
    town = changed(town, wrong_town, lambda text: mistyped(rng, text))
    boxed = noise.hits(f"{system} address: post box", box, anyone, most=0.4)
    line = where(boxed, glue(pa.scalar("Postbus"), digits(rng.integers(1, 9999, n)), by=" "), line)
    code = where(boxed, places.box_code, code)
    no_street = noise.hits(f"{system} address: no street", missing_street, anyone)
    no_code = noise.hits(f"{system} address: no postal code", missing_code, anyone)
    no_town = noise.hits(f"{system} address: no town", missing_town, anyone)
    shows_code = ~boxed & ~no_code & ~four & ~badly
    shows_place = shows_code | (~boxed & ~no_street & ~no_town)
    whole = noise.hits(f"{system} address: all on one line", one_line, ~no_street & ~no_code & ~no_town)
    line = where(whole, glue(glue(line, code, by=", "), town, by=" "), line)
    alone = whole & (rng.random(n) < 0.6)
    return Located(
        only(~no_street, line),
        only(~(no_code | alone), code),
        only(~(no_town | alone), town),
        shows_place,
        ~no_town | ~no_code,
    )
