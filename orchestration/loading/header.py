"""Column names of delivered files: cleaning them, and comparing them with what was loaded before.

Not here: reading the header line itself (`dialect.py`).
"""

from __future__ import annotations

import difflib
from collections.abc import Sequence

from orchestration.errors import PaywellError

# What the loader adds to each raw table; a file's own column of that name gets a number.
TECHNICAL_COLUMNS = ("_file", "_line", "_load_id", "_loaded_at")


def clean_header(cells: Sequence[str | None]) -> tuple[str, ...]:
    """Names for a raw table's columns from header cells: trimmed, never empty, never twice.

    An empty cell becomes `column_<position>`; a name that comes again, whatever its case, becomes `name.1`,
    `name.2` (as pandas and most extracts do it).
    """
    names = [(cell or "").strip() or f"column_{place}" for place, cell in enumerate(cells, start=1)]
    reserved = {name.casefold() for name in names} | set(TECHNICAL_COLUMNS)
    used = set(TECHNICAL_COLUMNS)
    clean: list[str] = []
    for name in names:
        unique, number = name, 0
        while unique.casefold() in used or (number and unique.casefold() in reserved):
            number += 1
            unique = f"{name}.{number}"
        used.add(unique.casefold())
        clean.append(unique)
    return tuple(clean)


def header_change(before: Sequence[str], now: Sequence[str]) -> tuple[list[str], list[str]]:
    """(added, missing) column names of `now` against `before`; order and case do not count."""
    old, new = {name.casefold() for name in before}, {name.casefold() for name in now}
    added = [name for name in now if name.casefold() not in old]
    missing = [name for name in before if name.casefold() not in new]
    return added, missing


def header_error(
    *, raw_name: str, source: str, file: str, before_file: str, added: Sequence[str], missing: Sequence[str]
) -> PaywellError:
    """The error for a file whose columns are not those of the table's newest file."""
    parts = []
    if added:
        parts.append("added " + _listed(added))
    if missing:
        parts.append("missing " + _listed(missing))
    text = f"The header of {file} for {raw_name} is not that of {before_file}: {'; '.join(parts)}."
    renames = likely_renames(added, missing)
    if renames:
        text += " Perhaps " + ", ".join(f"{old!r} is now {new!r}" for old, new in renames) + "."
    return PaywellError(
        text,
        where=f"{raw_name}, {file}",
        todo=f"If the change is meant: paywell run --accept-header {source} (new columns are added, gone "
        "ones stay empty; adapt the mapping where a name changed). If not: deliver its former columns.",
    )


def likely_renames(added: Sequence[str], missing: Sequence[str]) -> list[tuple[str, str]]:
    """Pairs (old, new) of names that look alike."""
    free = {name.casefold(): name for name in added}
    pairs = []
    for old in missing:
        near = difflib.get_close_matches(old.casefold(), list(free), n=1, cutoff=0.6)
        if near:
            pairs.append((old, free.pop(near[0])))
    return pairs


def _listed(names: Sequence[str]) -> str:
    return ", ".join(repr(name) for name in names)
