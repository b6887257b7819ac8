"""Which columns of a file a scorecard may learn from, as what kind, and why others are left out.

Names are read as words: 'ChgOffDate' is chg, off, date. Words that mean a code, a time or an outcome are listed here, in
one place; docs/scorecard.md explains the rules. A column that is asked for by name is taken whatever its name says.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass

import numpy as np
import pyarrow as pa

from orchestration.scoring.binning import cross_fitted
from orchestration.scoring.features import DEFAULTS, Feature, Numbers, Settings, Words, column_of, folds_of

POSTAL = frozenset({"postal", "postcode", "zip", "zipcode", "plz", "postleitzahl", "postalcode"})
SECTOR = frozenset({"naics", "sic", "sbi", "nace", "industry", "sector", "isic", "bik", "branche"})
TIME = frozenset(
    {"year", "date", "fy", "month", "quarter", "day", "time", "timestamp", "jaar", "datum", "maand", "at"}
)
# what is known only once a relation has run for a while: one word, or words that stand together
OUTCOME = (
    *("default", "defaulted", "bad", "loss", "losses", "churn", "churned", "insolvent", "insolvency"),
    *("bankrupt", "bankruptcy", "chargeoff", "writeoff", "chgoff", "status", "outcome", "verdict", "result"),
    *("paid", "unpaid", "payment", "payments", "overdue", "arrears", "delinquent", "delinquency", "late"),
    *("balance", "recovered", "recovery", "collected", "disbursement", "disbursed", "term", "daysterm"),
    *("duration", "closed", "cancelled", "ended", "matured"),
    *("charge off", "charged off", "chg off", "write off", "written off", "days late", "gone concern"),
)
BAD_TARGET = (
    *("default", "defaulted", "bad", "loss", "churn", "churned", "insolvent", "insolvency", "bankrupt"),
    *("bankruptcy", "chargeoff", "writeoff", "chgoff", "failed", "failure", "delinquent", "late", "fraud"),
    *("charge off", "charged off", "chg off", "write off", "written off", "non payer"),
)
IDENTITY = frozenset({"id", "nr", "no", "number", "key", "nummer"})
CODE_LEVELS: Mapping[str, tuple[int, ...]] = {"postal": (1, 2, 3), "sector": (2, 3, 4, 6)}
FEW_VALUES = 3  # a number with no more is counted value by value
SPIKE_SHARE = 0.8  # of the rows on a few values of a twentieth each: the others are scattered ids
SPIKE_VALUE_SHARE = 0.05
MOST_SPIKES = 5
FAR = 100  # times as large as the largest of those values is the middle one of the others
UNIQUE_SHARE = 0.5  # of distinct values among the rows of a text: names, not categories
KNOWS_AUC = 0.90
NAMED_LATE = "by its name known only after the start"
TELLS_TIME = "tells the time, not the company"
KNOWS = "knows the outcome?"
FOLLOWS_FIT = 0.9999


@dataclass(frozen=True)
class Choice:
    """What was chosen, and per column left out the reason."""

    features: tuple[Feature, ...]
    left_out: dict[str, str]


def words_of(name: str) -> tuple[str, ...]:
    """'ChgOffDate', 'chg_off_date' and 'CHG OFF DATE' are three words."""
    split = re.sub(r"(?<=[a-z0-9])(?=[A-Z])|(?<=[A-Z])(?=[A-Z][a-z])", " ", name)
    return tuple(re.findall(r"[a-z]+|\d+", split.lower()))


def speaks_of(name: str, terms: Collection[str]) -> bool:
    """Whether one of the terms stands in the name, as whole words."""
    spoken = f" {' '.join(words_of(name))} "
    return any(f" {term} " in spoken for term in terms)


def marks_bad(target: str) -> bool:
    """Whether a target of this name marks the bad ones with 1."""
    return speaks_of(target, BAD_TARGET)


def choose_features(
    table: pa.Table,
    good: np.ndarray,
    *,
    numbers: Collection[str],
    dates: Collection[str],
    target: str,
    id_column: str,
    asked: Sequence[str] = (),
    leave_out: Sequence[str] = (),
    codes: Sequence[str] = (),
    rising: Sequence[str] = (),
    falling: Sequence[str] = (),
    settings: Settings = DEFAULTS,
) -> Choice:
    """Features of a table of text.

    Args:
        table: the rows that are learned from, all columns text, blank as null.
        good: 1 or 0 per row.
        numbers: columns that hold numbers only.
        dates: columns that hold dates only.
        target, id_column: never features.
        asked: only these, whatever their names or what they know; none = all that may be.
        leave_out: never these.
        codes: read as codes.
        rising, falling: numbers of which more is better, or worse.
        settings: for the test whether a column knows the outcome.
    """
    left_out: dict[str, str] = {}
    kept: list[Feature] = []
    fold = folds_of([str(value) for value in table[id_column].to_pylist()], good, settings.folds)
    trends = {**dict.fromkeys(rising, "rising"), **dict.fromkeys(falling, "falling")}
    for name in asked or table.column_names:
        if name in (target, id_column):
            continue
        if name in leave_out:
            left_out[name] = "asked to leave out"
            continue
        feature, why = _kind(table, name, name in numbers, name in codes, name in asked)
        if feature is None:
            left_out[name] = why
            continue
        if name in trends:
            feature = Feature(name, "number", trends[name])  # type: ignore[arg-type]
        if name not in asked:
            why = _unfit_name(name, name in dates) or _knows(feature, table, good, fold, settings)
            if why:
                left_out[name] = why
                continue
        kept.append(feature)
    if not asked:
        kept = _independent(table, kept, left_out, numbers)
    return Choice(tuple(kept), left_out)


def _kind(
    table: pa.Table, name: str, is_number: bool, is_code: bool, is_asked: bool
) -> tuple[Feature | None, str]:
    """The column as a feature, or why it is none."""
    values = table[name]
    rows = len(values) - values.null_count
    counts = Counter(value for value in values.to_pylist() if value is not None)
    if not rows or (len(counts) == 1 and rows == len(values)):
        return None, "the same for all" if rows else "empty"
    words = set(words_of(name))
    if is_code or words & POSTAL or (words & SECTOR and _has_digits(counts)):
        return Feature(name, "code", levels=_levels(counts, "postal" if words & POSTAL else "sector")), ""
    if not is_number:
        if len(counts) > UNIQUE_SHARE * rows and not is_asked:
            return None, "almost every row has its own text"
        return Feature(name, "category"), ""
    if len(counts) == rows and words & IDENTITY and not is_asked:
        return None, "a number of its own in every row"
    return Feature(name, "category" if _are_marks(counts, rows) else "number"), ""


def _has_digits(counts: Counter[str]) -> bool:
    return any(character.isdigit() for value in counts for character in value)


def _levels(counts: Counter[str], sort: str) -> tuple[int, ...]:
    """Lengths of beginnings: of a postcode up to three characters, of a sector 2, 3, 4 and 6 digits or what there is."""
    longest = max(len(value) for value in counts)
    return tuple(level for level in CODE_LEVELS[sort] if level <= longest) or (longest,)


def _are_marks(counts: Counter[str], rows: int) -> bool:
    """Hardly any values; or a few small ones that carry most rows, and others scattered far from them: no amounts."""
    values = {float(value): count for value, count in counts.items()}
    if len(values) <= FEW_VALUES:
        return True
    spikes = {value for value, count in values.items() if count >= SPIKE_VALUE_SHARE * rows}
    rest = [abs(value) for value in values if value not in spikes]
    carried = sum(values[value] for value in spikes)
    if not all(value.is_integer() for value in values) or not rest or len(spikes) > MOST_SPIKES:
        return False
    reach = max((abs(value) for value in spikes), default=0.0) + 1
    return carried >= SPIKE_SHARE * rows and float(np.median(rest)) > FAR * reach


def _unfit_name(name: str, is_date: bool) -> str:
    if speaks_of(name, OUTCOME):
        return NAMED_LATE
    if is_date or speaks_of(name, TIME):
        return TELLS_TIME
    return ""


def _knows(feature: Feature, table: pa.Table, good: np.ndarray, fold: np.ndarray, settings: Settings) -> str:
    """Why a column cannot have been known before: alone it tells the outcome too well."""
    column = column_of(table, feature.name, feature.kind)
    free = Feature(feature.name, feature.kind, "free", feature.levels)
    evidence = cross_fitted(free, column, good, fold, settings)
    # whether it is filled at all counts too: missing has a bin of its own
    auc = area(evidence, good)
    return f"{KNOWS} alone it sorts good from bad with AUC {auc:.2f}" if auc >= KNOWS_AUC else ""


def area(score: np.ndarray, good: np.ndarray) -> float:
    """Area under the ROC curve: how often a good row scores above a bad one, ties half."""
    _, place, count = np.unique(score, return_inverse=True, return_counts=True)
    rank = np.cumsum(count) - (count - 1) / 2
    hits = int(good.sum())
    return float((rank[place][good == 1].sum() - hits * (hits + 1) / 2) / (hits * (len(good) - hits)))


def _independent(
    table: pa.Table, kept: list[Feature], left_out: dict[str, str], numbers: Collection[str]
) -> list[Feature]:
    """Without columns that repeat another, or follow from columns left out for what they know."""
    telling = {
        name: column
        for name, why in left_out.items()
        if why.startswith((NAMED_LATE, KNOWS, TELLS_TIME))
        and (column := _as_numbers(table, name, numbers)) is not None
    }
    result: list[Feature] = []
    for feature in kept:
        twin = next((one.name for one in result if _same_groups(table, one.name, feature.name)), None)
        if twin is not None:
            left_out[feature.name] = f"says the same as {twin}"
            continue
        sources = _follows_from(_as_numbers(table, feature.name, numbers), telling)
        if sources:
            left_out[feature.name] = f"follows from {' and '.join(sources)}"
            continue
        result.append(feature)
    return result


def _same_groups(table: pa.Table, left: str, right: str) -> bool:
    pairs = set(zip(table[left].to_pylist(), table[right].to_pylist(), strict=True))
    return len(pairs) == len({a for a, _ in pairs}) == len({b for _, b in pairs})


def _as_numbers(table: pa.Table, name: str, numbers: Collection[str]) -> np.ndarray | None:
    if name not in numbers:
        return None
    values = column_of(table, name, "number")
    return values.values if isinstance(values, Numbers) else None


def _follows_from(values: np.ndarray | None, telling: Mapping[str, np.ndarray]) -> list[str]:
    """Names of one or two columns that the values are a sum of, or a step of; none where they are not."""
    if values is None:
        return []
    names = list(telling)
    for place, left in enumerate(names):
        if _is_step(values, telling[left]) or _is_sum(values, [telling[left]]):
            return [left]
        for right in names[place + 1 :]:
            if _is_sum(values, [telling[left], telling[right]]):
                return [left, right]
    return []


def _is_sum(values: np.ndarray, parts: Sequence[np.ndarray]) -> bool:
    known = np.isfinite(values) & np.all([np.isfinite(part) for part in parts], axis=0)
    if known.sum() < 0.5 * len(values) or known.sum() < 10 * (len(parts) + 1) or np.std(values[known]) == 0:
        return False
    design = np.column_stack([np.ones(int(known.sum())), *[part[known] for part in parts]])
    found, *_ = np.linalg.lstsq(design, values[known], rcond=None)
    left = values[known] - design @ found
    return bool(1 - left.var() / values[known].var() >= FOLLOWS_FIT)


def _is_step(values: np.ndarray, source: np.ndarray) -> bool:
    """Two values, one below and one above some bound of the source."""
    known = np.isfinite(values) & np.isfinite(source)
    marks = np.unique(values[known])
    if len(marks) != 2 or known.sum() < 0.5 * len(values):
        return False
    low, high = source[known][values[known] == marks[0]], source[known][values[known] == marks[1]]
    return bool(low.max() < high.min() or high.max() < low.min())


def describe(feature: Feature, table: pa.Table) -> str:
    """'number', 'category' or 'code by 2, 4 digits'."""
    if feature.kind != "code":
        return feature.kind
    column = column_of(table, feature.name, "code")
    assert isinstance(column, Words)
    digits = all(value.isdigit() for value in column.distinct)
    return f"code by {', '.join(map(str, feature.levels))} {'digits' if digits else 'characters'}"
