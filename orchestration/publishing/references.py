"""Values that a suite refers to: `$as_of`, `$control.<name>`, `$last.<name>`, `$setting.<name>`.

Belongs here: looking them up and the little arithmetic that a suite may do. A value that is absent is
`Absent`, never a guess: an expectation that needs it is not applicable.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from decimal import Decimal
from typing import Any

from orchestration.errors import PaywellError
from orchestration.publishing.suites import Entry

# Sums of a frame are floats; what must be exact to the cent is a rule in SQL.
HALF_CENT = 0.005


class Absent(Exception):  # noqa: N818  (a condition that the caller expects, not an error)
    """What an expectation refers to is not there this time."""


@dataclass(frozen=True)
class Values:
    """What references resolve to in one run."""

    as_of: date
    controls: Mapping[str, Any]
    settings: Any
    last: Mapping[str, Any]

    def get(self, value: Any) -> Any:
        """A literal as it is, a reference as its value, `{from, times, plus}` computed.

        Raises Absent where a referred value is absent, PaywellError where there is no setting of that name.
        """
        if isinstance(value, Mapping):
            return self._computed(value)
        if not (isinstance(value, str) and value.startswith("$")):
            return value
        source, _, name = value[1:].partition(".")
        if source == "as_of":
            return self.as_of
        if source == "setting":
            if not hasattr(self.settings, name):
                raise PaywellError(
                    f"unknown setting {name!r} in a suite", todo="Settings are the fields of GuardSettings."
                )
            return getattr(self.settings, name)
        found = (self.controls if source == "control" else self.last).get(name)
        if found is None:
            raise Absent("no earlier publication" if source == "last" else f"the control {name} has no value")
        return found

    def _computed(self, value: Mapping[str, Any]) -> Any:
        base = self.get(value["from"])
        times, plus = self.get(value.get("times", 1)), self.get(value.get("plus", 0))
        if isinstance(base, date):
            return base + timedelta(days=int(plus))
        return float(base) * float(times) + float(plus)


def arguments(entry: Entry, values: Values) -> dict[str, Any]:
    """The keyword arguments of an entry with plain values, as Great Expectations takes them.

    Raises Absent where something that the entry refers to is absent.
    """
    if entry.equals is not None:
        exact = _plain(values.get(entry.equals))
        slack = 0 if entry.looks_at == "table" else HALF_CENT
        return {"min_value": exact - slack, "max_value": exact + slack}
    found = {name: _plain(values.get(value)) for name, value in entry.kwargs.items()}
    if entry.expectation == "expect_table_row_count_to_be_between":
        found = {name: round(value) for name, value in found.items()}
    return found


def _plain(value: Any) -> Any:
    if isinstance(value, Decimal):
        return float(value)
    if isinstance(value, date) and not isinstance(value, datetime):
        return datetime(value.year, value.month, value.day)
    return value
