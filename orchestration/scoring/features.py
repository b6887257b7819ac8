"""What a scorecard learns from: features, their kinds and the settings of the fit; columns made ready for it.

A number is missing where it is null or NaN; a text where it is null or blank. Infinite numbers are numbers.
Categories and codes are text, whole numbers or booleans: a fraction is no category.
"""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from orchestration.errors import PaywellError

Kind = Literal["number", "category", "code"]
Trend = Literal["rising", "falling", "free", "auto"]


@dataclass(frozen=True)
class Feature:
    """One column to learn from.

    Args:
        name: the column.
        kind: a number is cut into ranges; a category counts value by value; a code value by value and, where that
            is rare, by the longest beginning that is not.
        trend: of a number: whether more of it is better (rising), worse (falling), either, or as the data say.
        levels: of a code: lengths of the beginnings that mean something, coarse to fine; the whole code is one of
            them only where its length is named.
    """

    name: str
    kind: Kind
    trend: Trend = "auto"
    levels: tuple[int, ...] = ()


@dataclass(frozen=True)
class Settings:
    """How a scorecard is fitted; docs/scorecard.md says what was measured for each.

    Args:
        most_bins: ranges of a number, at most.
        least_share: of the rows that a range holds, at least.
        least_rows: that a range holds, at least.
        number_pseudo_count: rows of the average kind added to every range and to 'missing'.
        category_pseudo_count: the same, to every value of a category.
        code_pseudo_count: the same, to every beginning of a code, of the kind of the next shorter beginning.
        least_category_share: of the rows that a category's value needs to stand alone; the rest is 'other'.
        least_value_rows: that a value or a beginning of a code needs to stand alone.
        folds: that the regression's view of the bins comes from.
        ridge: scikit-learn's C of the logistic regression; smaller shrinks more.
    """

    most_bins: int = 6
    least_share: float = 0.05
    least_rows: int = 15
    number_pseudo_count: float = 5.0
    category_pseudo_count: float = 5.0
    code_pseudo_count: float = 30.0
    least_category_share: float = 0.02
    least_value_rows: int = 3
    folds: int = 5
    ridge: float = 1.0


DEFAULTS = Settings()


@dataclass(frozen=True)
class Numbers:
    """A number column: one value per row, NaN where missing."""

    values: np.ndarray

    def __len__(self) -> int:
        return len(self.values)

    def take(self, rows: np.ndarray) -> Numbers:
        """The column of some rows only."""
        return Numbers(self.values[rows])


@dataclass(frozen=True)
class Words:
    """A text column: the distinct values, and per row which one; -1 where missing."""

    distinct: tuple[str, ...]
    index: np.ndarray

    def __len__(self) -> int:
        return len(self.index)

    def take(self, rows: np.ndarray) -> Words:
        """The column of some rows only."""
        return Words(self.distinct, self.index[rows])


Column = Numbers | Words


def column_of(table: pa.Table, name: str, kind: str) -> Column:
    """A table's column as its kind is read.

    Raises:
        PaywellError: the column is not there, or is not what its kind needs.
    """
    if name not in table.column_names:
        raise PaywellError(
            f"there is no column '{name}'",
            where=f"columns: {', '.join(table.column_names)}",
            todo="Name a column that is there, or leave the feature out.",
        )
    values = table[name].combine_chunks()
    return _numbers(values, name) if kind == "number" else _words(values, name)


def _numbers(values: pa.Array, name: str) -> Numbers:
    if pa.types.is_null(values.type):
        return Numbers(np.full(len(values), np.nan))
    try:
        doubles = values.cast(pa.float64(), safe=False)
    except pa.ArrowInvalid as error:
        raise PaywellError(
            f"column '{name}' holds what is no number",
            where=str(error).splitlines()[0],
            todo="Mend the value, or treat the column as a category.",
        ) from None
    return Numbers(doubles.fill_null(np.nan).to_numpy(zero_copy_only=False).astype(float))


def _words(values: pa.Array, name: str) -> Words:
    if pa.types.is_floating(values.type) or pa.types.is_decimal(values.type):
        raise PaywellError(
            f"column '{name}' holds fractions, and is to be read as text",
            todo="Treat it as a number, or cast it to text or whole numbers.",
        )
    if pa.types.is_dictionary(values.type):
        values = values.dictionary_decode()
    text = pc.ascii_trim(values.cast(pa.string()), " ")
    text = pc.if_else(pc.equal(text, ""), pa.scalar(None, pa.string()), text)
    coded = pc.dictionary_encode(text)
    distinct = coded.dictionary.to_pylist()
    # sorted, so that nothing depends on which row came first
    order = sorted(range(len(distinct)), key=distinct.__getitem__)
    place = np.empty(len(distinct) + 1, dtype=np.int64)
    place[order] = np.arange(len(distinct))
    place[-1] = -1
    index = coded.indices.fill_null(-1).to_numpy(zero_copy_only=False)
    return Words(tuple(distinct[i] for i in order), place[index])


def folds_of(ids: Sequence[str], good: np.ndarray, folds: int) -> np.ndarray:
    """Per row the fold it is in: both kinds spread evenly, by a hash of the id and never by the order of rows."""
    keys = [hashlib.blake2b(name.encode(), digest_size=8).digest() for name in ids]
    result = np.empty(len(ids), dtype=np.int64)
    for kind in (0, 1):
        rows = sorted(np.flatnonzero(good == kind), key=lambda row: (keys[int(row)], ids[int(row)]))
        result[rows] = np.arange(len(rows)) % folds
    return result
