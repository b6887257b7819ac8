"""Which decimal mark and which date order a column of text uses, proven from all its values.

Here: `detect_formats`. The macros that then read the values are in `formats.py`; they must exist on the connection.

Evidence, not a vote over a sample: '1.234,56' proves a decimal comma, '12,34' does too, '1.234' proves nothing;
a date proves an order when only that order makes it a date (30-03-2020 is no month-first date). A column that
holds proof of both is `mixed`; one whose values leave it open gets the default and is `assumed`. Both are said
aloud by the caller, because here a wrong guess is a wrong amount.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Literal

if TYPE_CHECKING:
    import duckdb

DateOrder = Literal["dmy", "mdy", "ymd"]
Decimal = Literal[",", "."]
Kind = Literal["date", "number", "text", "empty"]

DEFAULT_DATE_ORDER: DateOrder = "dmy"
DEFAULT_DECIMAL: Decimal = "."


@dataclass(frozen=True)
class ColumnFormat:
    """How one column's text is to be read.

    `evidence` counts values: `decimal_comma`, `decimal_point` (proof), `comma_or_group`, `point_or_group` ('1,234',
    '1.234': open); `dmy`, `mdy`, `ymd` (only that order reads it), `dmy_or_mdy` (both do, as different dates).
    `examples` has the smallest such value for each. Values that say 'no value' (`loading.is_blank`) do not count.
    """

    column: str
    kind: Kind
    decimal: Decimal = DEFAULT_DECIMAL
    date_order: DateOrder = DEFAULT_DATE_ORDER
    mixed: bool = False
    assumed: bool = False
    filled: int = 0
    dates: int = 0
    numbers: int = 0
    evidence: dict[str, int] = field(default_factory=dict)
    examples: dict[str, str] = field(default_factory=dict)

    def describe(self) -> str:
        """One line for a person: what was found and why."""
        if self.kind not in ("date", "number"):
            return f"{self.column}: {self.kind}"
        found = f"date order {self.date_order}" if self.kind == "date" else f"decimal mark '{self.decimal}'"
        because = ", ".join(
            f"{name} {count} (such as {self.examples[name]})" for name, count in self.evidence.items()
        )
        state = "contradictory" if self.mixed else "assumed" if self.assumed else "found"
        return f"{self.column}: {found}, {state}" + (f": {because}" if because else "")


def detect_formats(
    con: duckdb.DuckDBPyConnection, relation_sql: str, columns: Sequence[str]
) -> dict[str, ColumnFormat]:
    """The format of each of `columns` in `relation_sql` (a table name or a query in brackets), over every row.

    A column without proof of its decimal mark takes the mark that the relation's other number columns prove.

    Raises:
        duckdb.Error: a column does not exist, or the macros of `formats.MACROS_SQL` do not.
    """
    found = {column: _column_format(con, relation_sql, column) for column in columns}
    return _share_decimal(found)


def _column_format(con: duckdb.DuckDBPyConnection, relation_sql: str, column: str) -> ColumnFormat:
    evidence: Counter[str] = Counter()
    examples: dict[str, str] = {}
    totals: Counter[str] = Counter()
    for number, by_dmy, by_mdy, by_ymd, same, count, example in con.execute(
        _evidence_sql(relation_sql, column)
    ).fetchall():
        totals["filled"] += count
        totals["dates"] += count if by_dmy or by_mdy or by_ymd else 0
        totals["numbers"] += count if number != "none" else 0
        for name in (_NUMBER_EVIDENCE.get(number), _date_evidence(by_dmy, by_mdy, by_ymd, same)):
            if name:
                evidence[name] += count
                examples[name] = min(examples.get(name, example), example)
    kind = _kind(totals)
    decimal, decimal_mixed, decimal_assumed = _decimal(evidence)
    order, order_mixed, order_assumed = _date_order(evidence)
    names = sorted(set(evidence) & (_DATE_NAMES if kind == "date" else set(_NUMBER_EVIDENCE.values())))
    return ColumnFormat(
        column=column,
        kind=kind,
        decimal=decimal,
        date_order=order,
        mixed={"date": order_mixed, "number": decimal_mixed}.get(kind, False),
        assumed={"date": order_assumed, "number": decimal_assumed}.get(kind, False),
        filled=totals["filled"],
        dates=totals["dates"],
        numbers=totals["numbers"],
        evidence={name: evidence[name] for name in names},
        examples={name: examples[name] for name in names},
    )


_NUMBER_EVIDENCE = {
    "comma": "decimal_comma",
    "point": "decimal_point",
    "open_comma": "comma_or_group",
    "open_point": "point_or_group",
}
_DATE_NAMES = {"dmy", "mdy", "ymd", "dmy_or_mdy"}


# Cheap looks before the readers, which cost several patterns on text that is no date or no number at all.
_SLASHED = r"regexp_matches(v, '^[0-9]{1,4}[-/][0-9]{1,2}[-/][0-9]')"
_ORDER_FREE = r"regexp_matches(v, '^[^0-9A-Za-z]*(?:[0-9]{4}[-/. ]|[0-9]{8}|[^:]*[A-Za-z]{3})')"
_ORDERED = r"regexp_matches(v, '^[^0-9A-Za-z]*[0-9]{1,2}[-/. ,]+[0-9]{1,2}[-/. ,]')"


def _evidence_sql(relation_sql: str, column: str) -> str:
    """Rows (number class, readable as dmy, mdy, ymd, the same day in the first two, count, smallest value)."""
    name = '"' + column.replace('"', '""') + '"'
    value = f"cast({name} as varchar)"
    as_cents = f"""case
        when regexp_full_match({value}, '-?[0-9]{{1,15}}[.][0-9]{{2}}') then '1.00'
        when regexp_full_match({value}, '-?[0-9]{{1,15}}[,][0-9]{{2}}') then '1,00'
        else {value} end"""
    return f"""
        select number, dmy is not null, mdy is not null, ymd is not null, coalesce(dmy = mdy, false),
            cast(sum(times) as bigint), min(example)
        from (
            select
                v,
                example,
                times,
                number,
                coalesce(free, dmy) as dmy,
                coalesce(free, case when {_ORDERED} then loading._ordered_date(v, 'mdy') end) as mdy,
                coalesce(free, case when {_ORDERED} then loading._ordered_date(v, 'ymd') end) as ymd
            from (
                select
                    v,
                    example,
                    times,
                    case when {_SLASHED} then 'none' else loading._number_evidence(v) end as number,
                    case when {_ORDER_FREE} then loading.read_date(v, 'dmy') end as free,
                    case when {_ORDERED} then loading._ordered_date(v, 'dmy') end as dmy
                from (
                    -- each value is looked at once, however many rows have it; amounts in cents all say the same
                    select {as_cents} as v, min({value}) as example, count(*) as times
                    from (select {name} from {relation_sql} as relation) group by 1
                )
                where not loading.is_blank(v)
            )
        )
        group by 1, 2, 3, 4, 5
        order by 1, 2, 3, 4, 5
    """


def _date_evidence(by_dmy: bool, by_mdy: bool, by_ymd: bool, same: bool) -> str | None:
    if by_dmy and by_mdy:
        return None if same else "dmy_or_mdy"
    # a two-digit 20-04-26 could also be read year first; year first counts only where nothing else will do
    return "dmy" if by_dmy else "mdy" if by_mdy else "ymd" if by_ymd else None


def _kind(totals: Counter[str]) -> Kind:
    filled = totals["filled"]
    if not filled:
        return "empty"
    # 20190405 is both: a column of which most values are possible days is a date
    if totals["dates"] * 2 > filled and totals["dates"] * 10 >= totals["numbers"] * 9:
        return "date"
    return "number" if totals["numbers"] * 2 > filled else "text"


def _decimal(evidence: Counter[str]) -> tuple[Decimal, bool, bool]:
    comma, point = evidence["decimal_comma"], evidence["decimal_point"]
    if comma or point:
        return "," if comma > point else ".", bool(comma and point), False
    return DEFAULT_DECIMAL, False, bool(evidence["comma_or_group"] or evidence["point_or_group"])


def _date_order(evidence: Counter[str]) -> tuple[DateOrder, bool, bool]:
    orders: tuple[DateOrder, ...] = ("dmy", "mdy", "ymd")
    proven = [order for order in orders if evidence[order]]
    if not proven:
        return DEFAULT_DATE_ORDER, False, bool(evidence["dmy_or_mdy"])
    return max(proven, key=lambda order: evidence[order]), len(proven) > 1, False


def _share_decimal(found: dict[str, ColumnFormat]) -> dict[str, ColumnFormat]:
    numbers = [column for column in found.values() if column.kind == "number"]
    proofs = {column.decimal for column in numbers if _proven(column) and not column.mixed}
    if proofs != {","}:
        return found
    return {
        name: replace(column, decimal=",") if column.kind == "number" and not _proven(column) else column
        for name, column in found.items()
    }


def _proven(column: ColumnFormat) -> bool:
    return bool(column.evidence.get("decimal_comma") or column.evidence.get("decimal_point"))


def warnings(formats: Iterable[ColumnFormat]) -> list[str]:
    """What a person should know of `formats`: contradictory and assumed columns, one line each."""
    return [column.describe() for column in formats if column.mixed or column.assumed]
