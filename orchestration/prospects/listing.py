"""Choosing prospects from the published list: what was asked for, found by code or name, capped per seller and week.

Whoever may not be approached by the channel asked for leaves here, and contact details go where their channel is not
allowed, so that no writer can let them out. Does not belong here: ranking; the order is that of the published view.
"""

from __future__ import annotations

import re
import unicodedata
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import date
from difflib import SequenceMatcher
from pathlib import Path
from typing import Any

import duckdb

from orchestration.errors import PaywellError
from orchestration.prospects.fields import LISTS, told
from orchestration.publishing.history import History
from orchestration.queries import Row, fetch_rows
from orchestration.workspace import Workspace

VIEW, REASONS_VIEW = "good_performer_prospects", "prospect_reasons"
CHANNELS = ("phone", "email", "post", "visit")
GOOD, ALL = "good", "all"
# 'good' is who is worth a seller's week
GOOD_LISTS = ("both", "lookalike", "healthy")
NEAREST = 4
ALLOWED = "allowed"


@dataclass(frozen=True)
class Wish:
    """What was asked for, as it was typed; empty asks for nothing."""

    lists: tuple[str, ...] = (GOOD,)
    sectors: tuple[str, ...] = ()
    regions: tuple[str, ...] = ()
    sizes: tuple[str, ...] = ()
    sellers: tuple[str, ...] = ()
    territories: tuple[str, ...] = ()
    least_score: float | None = None
    least_probability: float | None = None
    channel: str | None = None
    week: int | None = None
    per_week: int | None = None
    per_seller: int | None = None
    limit: int | None = None


@dataclass(frozen=True)
class Listing:
    """The chosen rows, best first.

    `asked` says in codes what they were chosen by. `counts` is the size of each published list, `matching` how many
    fit before the caps, `unreachable` how many more would fit if they might be approached by the channel asked for.
    """

    rows: list[Row]
    asked: dict[str, Any]
    counts: dict[str, int]
    matching: int
    unreachable: int
    as_of_date: date | None
    columns: tuple[str, ...] = field(repr=False, default=())
    reasons: list[Row] = field(repr=False, default_factory=list)

    @property
    def total(self) -> int:
        """How many are on the published list at all."""
        return sum(self.counts.values())

    @property
    def currency(self) -> str:
        """Currency of the amounts; empty without rows."""
        return str(self.rows[0]["base_currency_code"] or "") if self.rows else ""

    @property
    def yearly_value(self) -> float:
        """Sum of the expected yearly values of the chosen."""
        return float(sum(row["expected_yearly_value"] or 0 for row in self.rows))


@dataclass(frozen=True)
class _Choice:
    """A code with its names, and how else people spell them."""

    code: str
    names: tuple[str, ...]
    spellings: tuple[str, ...] = ()

    @property
    def shown(self) -> str:
        named = " / ".join(dict.fromkeys(name for name in self.names if name != self.code))
        return f"{self.code} ({named})" if named else self.code


@contextmanager
def published(workspace: Workspace) -> Iterator[duckdb.DuckDBPyConnection]:
    """The served file of sales, read-only.

    Raises:
        PaywellError: nothing was published yet, or what was published knows no prospects.
    """
    path = workspace.served_db("sales")
    if not path.is_file():
        raise PaywellError("nothing was published yet", str(path), "run `paywell demo` or `paywell run`")
    with duckdb.connect(str(path), read_only=True) as con:
        try:
            yield con
        except duckdb.CatalogException:
            raise PaywellError(
                "what is published knows no prospects yet", str(path), "run `paywell run` again"
            ) from None


def choose(workspace: Workspace, wish: Wish, *, with_reasons: bool = False) -> Listing:
    """The prospects that were asked for, with every reason of theirs if asked for.

    Raises:
        PaywellError: nothing is published, or a value that no prospect has; names the nearest that one has.
    """
    with published(workspace) as con:
        counts = {
            row["prospect_list"]: row["count"]
            for row in fetch_rows(
                con, f"select prospect_list, count(*) as count from {VIEW} group by 1 order by 1"
            )
        }
        asked = _asked(con, wish)
        rows = _matching(con, wish, asked)
        columns = tuple(row["column_name"] for row in fetch_rows(con, f"describe {VIEW}"))
        day = _as_of(con, workspace)
        reachable = (
            rows if wish.channel is None else [row for row in rows if may_be_approached(row, wish.channel)]
        )
        kept = _capped(
            _capped(reachable, ("seller_code", "planned_week"), wish.per_week),
            ("seller_code",),
            wish.per_seller,
        )
        chosen = kept if wish.limit is None else kept[: wish.limit]
        # from the same file: the next publication may take its place meanwhile
        reasons = _reasons(con, [row["company_id"] for row in chosen]) if with_reasons else []
    return Listing(
        rows=[without_forbidden_contacts(row) for row in chosen],
        asked={name: value for name, value in asked.items() if value not in (None, [])},
        counts=counts,
        matching=len(reachable),
        unreachable=len(rows) - len(reachable),
        as_of_date=day,
        columns=columns,
        reasons=reasons,
    )


def may_be_approached(row: Row, channel: str) -> bool:
    """Whether the rules allow it; what is not known is not allowed."""
    return row[f"{channel}_permission"] == ALLOWED


def without_forbidden_contacts(row: Row) -> Row:
    """The row without the contact details of channels that are not allowed, and with a note of what was left out."""
    left_out = []
    if row["phone"] and not may_be_approached(row, "phone"):
        left_out.append("phone")
    if row["street"] and not (may_be_approached(row, "post") or may_be_approached(row, "visit")):
        left_out.append("street")
    if not left_out:
        return row
    notes = {
        name: "; ".join(
            [*([row[name]] if row.get(name) else []), *(_LEFT_OUT[what][place] for what in left_out)]
        )
        for place, name in enumerate(("permission_notes", "permission_notes_nl"))
    }
    return {**row, **dict.fromkeys(left_out), **notes}


_LEFT_OUT = {
    "phone": (
        "telephone number left out: it may not be called",
        "telefoonnummer weggelaten: bellen mag niet",
    ),
    "street": (
        "street left out: neither post nor a visit is allowed",
        "straat weggelaten: post noch bezoek mag",
    ),
}
_CODES = ("prospect_list", "sector_section", "region_code", "size_class", "seller_code", "territory")


def _matching(con: duckdb.DuckDBPyConnection, wish: Wish, asked: dict[str, Any]) -> list[Row]:
    """Rows with the codes and at least the score and chance that were asked for, best first."""
    wheres: list[str] = ["true"]
    values: list[Any] = []
    for column in _CODES:
        if asked[column]:
            wheres.append(f"{column} in ({', '.join('?' * len(asked[column]))})")
            values += asked[column]
    for condition, value in (
        ("score >= ?", wish.least_score),
        ("probability >= ?", wish.least_probability),
        ("planned_week = ?", wish.week),
    ):
        if value is not None:
            wheres.append(condition)
            values.append(value)
    return fetch_rows(
        con,
        f"from {VIEW} where {' and '.join(wheres)} order by prospect_rank nulls last, company_id",
        *values,
    )


def _reasons(con: duckdb.DuckDBPyConnection, company_ids: Sequence[str]) -> list[Row]:
    """The reasons of these companies, in the order given; those of a company what speaks for it first."""
    place = {company_id: number for number, company_id in enumerate(company_ids)}
    rows = fetch_rows(
        con,
        f"""from {REASONS_VIEW} where company_id in (select unnest(cast(? as varchar[])))
        order by company_id, model desc, direction desc, place""",
        list(company_ids),
    )
    return sorted(rows, key=lambda row: place[row["company_id"]])


def _asked(con: duckdb.DuckDBPyConnection, wish: Wish) -> dict[str, Any]:
    lists = [_Choice(code, (told(code, "nl"),)) for code in LISTS]
    sectors = _choices(con, "sector_section", "sector_name", "sector_name_nl")
    regions = [
        _Choice(choice.code, choice.names, tuple(_in_english(name) for name in choice.names))
        for choice in _choices(con, "region_code", "region")
    ]
    sizes = [_Choice(choice.code, (told(choice.code, "nl"),)) for choice in _choices(con, "size_class")]
    return {
        "prospect_list": _lists(wish.lists, lists),
        "sector_section": _found("sector", wish.sectors, sectors),
        "region_code": _found("region", wish.regions, regions),
        "size_class": _found("size", wish.sizes, sizes),
        "seller_code": _found("seller", wish.sellers, _choices(con, "seller_code")),
        "territory": _found("territory", wish.territories, _choices(con, "territory")),
        "least_score": wish.least_score,
        "least_probability": wish.least_probability,
        "channel": wish.channel,
        "week": wish.week,
        "per_week": wish.per_week,
        "per_seller": wish.per_seller,
        "limit": wish.limit,
    }


def _lists(asked: Iterable[str], choices: list[_Choice]) -> list[str]:
    names = [each for one in asked for each in one.split(",") if each.strip()]
    groups = {GOOD: list(GOOD_LISTS), ALL: list(LISTS)}
    known = [*choices, *(_Choice(name, ()) for name in groups)]
    found = _found("list", names or [GOOD], known)
    return [code for code in LISTS if any(code in groups.get(each, [each]) for each in found)]


def _choices(con: duckdb.DuckDBPyConnection, code: str, *names: str) -> list[_Choice]:
    columns = ", ".join((code, *names))
    rows = con.execute(
        f"select distinct {columns} from {VIEW} where {code} is not null order by all"
    ).fetchall()
    written: dict[str, list[str]] = {}
    for first, *others in rows:
        written.setdefault(first, []).extend(name for name in others if name)
    return [_Choice(key, tuple(dict.fromkeys(value))) for key, value in written.items()]


def _found(what: str, asked: Iterable[str], choices: list[_Choice]) -> list[str]:
    """The codes that were meant, each once."""
    return list(dict.fromkeys(_meant(what, one, choices) for one in asked if one.strip()))


def _meant(what: str, asked: str, choices: list[_Choice]) -> str:
    """The one code that `asked` is: the code or a name, then the beginning of one, then a word in one."""
    wanted = _folded(asked)
    written = [
        (choice, [_folded(name) for name in (choice.code, *choice.names, *choice.spellings)])
        for choice in choices
    ]
    for fits in (str.__eq__, str.startswith, _has_word):
        hits = [choice for choice, names in written if wanted and any(fits(name, wanted) for name in names)]
        if len(hits) == 1:
            return hits[0].code
        if hits:
            raise PaywellError(
                f"{what} '{asked}' may be {', '.join(choice.shown for choice in hits)}",
                f"--{what}",
                "write the code or more of the name",
            )
    near = sorted(written, key=lambda each: (-max(_likeness(name, wanted) for name in each[1]), each[0].code))
    raise PaywellError(
        f"no prospect has {what} '{asked}'",
        f"--{what}",
        f"nearest: {', '.join(choice.shown for choice, _ in near[:NEAREST])}"
        if near
        else f"there is no {what} on the list",
    )


def _folded(text: str) -> str:
    plain = unicodedata.normalize("NFKD", text).casefold()
    return " ".join(
        re.findall(r"[^\W_]+", "".join(sign for sign in plain if not unicodedata.combining(sign)))
    )


def _has_word(name: str, wanted: str) -> bool:
    return f" {wanted}" in f" {name}"


def _likeness(name: str, wanted: str) -> float:
    """How alike two spellings are; the beginning counts for itself, as people write the first letters."""
    cut = name[: max(len(wanted), 1)]
    return max(SequenceMatcher(None, name, wanted).ratio(), SequenceMatcher(None, cut, wanted).ratio())


def _in_english(region: str) -> str:
    """North Holland for Noord-Holland."""
    english = {"noord": "north", "zuid": "south"}
    return " ".join(english.get(word, word) for word in _folded(region).split())


def _capped(rows: list[Row], by: tuple[str, ...], most: int | None) -> list[Row]:
    """At most so many rows of each group, those first that are first for the seller; the order stays."""
    if most is None:
        return rows
    taken: Counter[tuple[Any, ...]] = Counter()
    kept = set()
    for row in sorted(rows, key=_seller_order):
        group = tuple(row[name] for name in by)
        if taken[group] < most:
            taken[group] += 1
            kept.add(row["company_id"])
    return [row for row in rows if row["company_id"] in kept]


def _seller_order(row: Row) -> tuple[bool, int, bool, int, str]:
    rank, own = row["prospect_rank"], row["seller_rank"]
    return own is None, own or 0, rank is None, rank or 0, row["company_id"]


def _as_of(con: duckdb.DuckDBPyConnection, workspace: Workspace) -> date | None:
    """The day that the list describes; an empty list describes that of its publication."""
    found = con.execute(f"select max(as_of_date) from {VIEW}").fetchone()
    if found and found[0]:
        day: date = found[0]
        return day
    last = History(workspace).last()
    return date.fromisoformat(last.as_of_date) if last else None


def written(path: Path) -> Path:
    """Where a file is to be written.

    Raises:
        PaywellError: its folder does not exist.
    """
    if not path.parent.is_dir():
        raise PaywellError(f"there is no folder {path.parent}", str(path), "make it, or write elsewhere")
    return path
