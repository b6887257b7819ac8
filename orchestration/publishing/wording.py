"""What the guard says to people: expectations and failures in words. No judging here."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from datetime import date, datetime
from decimal import Decimal, InvalidOperation
from typing import Any

from orchestration.publishing.suites import Entry

Says = Callable[[str], str]

# What a suite may compare a figure with, as the beginning of the name under which it is shown.
_SOURCES = ("input", "delivered")
_MEASURES = {
    "expect_table_row_count_to_be_between": "number of rows",
    "expect_column_sum_to_be_between": "sum of {column}",
    "expect_column_min_to_be_between": "smallest {column}",
    "expect_column_max_to_be_between": "largest {column}",
    "expect_column_mean_to_be_between": "mean of {column}",
    "expect_column_unique_value_count_to_be_between": "number of different {column}",
    "expect_column_proportion_of_non_null_values_to_be_between": "filled share of {column}",
}


def describe(entry: Entry, kwargs: Mapping[str, Any] | None, says: Says) -> str:
    """What is expected, in words; `kwargs` None where the values are not known."""
    if entry.rule is not None:
        return " ".join(entry.rule.split())
    if entry.expectation in _MEASURES:
        measure = _MEASURES[entry.expectation].format(column=entry.column)
        return f"{measure} must {_bounds(entry, kwargs, says)}"
    name = entry.expectation.removeprefix("expect_").replace("_", " ")
    given = {key: value for key, value in (kwargs or {}).items() if key not in ("column", "column_list")}
    inside = ", ".join(f"{key}={shown_value(value)}" for key, value in given.items())
    return f"{name}({inside})" if inside else name


def _bounds(entry: Entry, kwargs: Mapping[str, Any] | None, says: Says) -> str:
    if entry.equals is not None:
        source = _source(entry.equals, says)
        if kwargs is None:
            return f"equal {source}"
        middle = (kwargs["min_value"] + kwargs["max_value"]) / 2
        value = shown_value(round(middle) if entry.looks_at == "table" else middle)
        return f"equal {value} ({source})" if source else f"equal {value}"
    parts = []
    for name, word in (("min_value", "at least"), ("max_value", "at most")):
        if name in entry.kwargs:
            source = _source(entry.kwargs[name], says)
            value = "" if kwargs is None else shown_value(kwargs[name])
            parts.append(f"be {word} {value or source}" + (f" ({source})" if value and source else ""))
    return " and ".join(parts)


def _source(value: Any, says: Says) -> str:
    """Where a value comes from, in words; empty for a literal."""
    if isinstance(value, Mapping):
        times = value.get("times")
        base = _source(value["from"], says)
        return f"{_setting(times)} × {base}" if times is not None else base
    if not (isinstance(value, str) and value.startswith("$")):
        return ""
    source, _, name = value[1:].partition(".")
    if source == "control":
        return f"control: {says(name)}"
    if source == "last":
        return f"the last publication's {name}"
    return "the as-of date" if source == "as_of" else f"setting {name}"


def _setting(value: Any) -> str:
    return str(value).removeprefix("$setting.")


def failure(
    table: str,
    entry: Entry,
    expected: str,
    observed: str,
    count: int,
    rows: int,
    sample: Sequence[Mapping[str, str]],
) -> str:
    """One line that names view, expectation and rows."""
    column = entry.column or ", ".join(entry.columns)
    name = f"{entry.expectation}({column})" if column else entry.expectation
    first = f", first: {row_in_words(sample[0])}" if sample else ""
    if entry.expectation in _MEASURES:
        over = "" if entry.looks_at == "table" else f" over {rows:,} row{'' if rows == 1 else 's'}"
        return f"{table}: {name} fails{over}: {expected} but is {observed}{first}: {entry.why}"
    fails = f"{table}: {name} fails on {count:,} of {rows:,} row{'' if rows == 1 else 's'}"
    return f"{fails}{first}: {entry.why}"


def row_in_words(row: Mapping[str, str]) -> str:
    """A failing row: its key, and of figures that are shown beside those they are compared with, the ones that differ.

    `amount=5.00 (input 4.00)` for a row that shows `amount` and `input_amount`.
    """
    pairs = {
        name: (source, f"{source}_{name}") for name in row for source in _SOURCES if f"{source}_{name}" in row
    }
    partners = {partner for _, partner in pairs.values()}
    differ = {name for name, (_, partner) in pairs.items() if not _same(row[name], row[partner])}
    words = []
    for name, value in row.items():
        if name in partners or (name in pairs and differ and name not in differ):
            continue
        source, partner = pairs.get(name, ("", ""))
        words.append(f"{name}={value}" + (f" ({source} {row[partner]})" if source else ""))
    return ", ".join(words)


def _same(one: str, other: str) -> bool:
    """Whether two values as text are the same value: 0.00 and 0.0 are."""
    try:
        return one == other or Decimal(one) == Decimal(other)
    except InvalidOperation:
        return False


def shown_value(value: Any) -> str:
    """A value as a person reads it: thousands separated, cents where there are any, dates without a clock."""
    if value is None:
        return "nothing"
    if isinstance(value, datetime):
        return value.date().isoformat() if value == value else "nothing"
    if isinstance(value, date):
        return value.isoformat()
    if hasattr(value, "item"):
        value = value.item()
    if isinstance(value, float):
        return "nothing" if value != value else f"{value:,.2f}"
    if isinstance(value, int) and not isinstance(value, bool):
        return f"{value:,}"
    return str(value)
