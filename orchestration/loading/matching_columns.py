"""Which of a file's columns is which input column: names, kinds and shapes weighed, then the best one-to-one match.

Here: scores between 0 and 1, and `assign`. Not here: the names themselves (`synonyms.py`), and what to do where
nothing matches (`propose.py`, `derive_columns.py`).
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Mapping, Sequence

from orchestration.loading.contract import ContractColumn, Entity
from orchestration.loading.source_columns import SourceColumn
from orchestration.loading.synonyms import CREDIT_WORDS, SETTLEMENT_WORDS, SYNONYMS

THRESHOLD = 0.45
"""A match below this is not proposed: half a name's letters at least, of a fitting kind."""

_WORDS = re.compile(r"[A-Z]+(?![a-z])|[A-Z]?[a-z]+|[0-9]+")


def words(name: str) -> tuple[str, ...]:
    """The words of a column name, lower case, without accents: 'InvoiceAmount' and 'invoice_amount' are equal."""
    plain = unicodedata.normalize("NFKD", name).encode("ascii", "ignore").decode()
    return tuple(word.lower() for word in _WORDS.findall(plain))


def name_score(name: str, synonyms: Sequence[str]) -> float:
    """How much `name` looks like one of `synonyms` (best first): 1 for the first, 0.45-0.8 for a part of the name."""
    own = words(name)
    joined = "".join(own)
    best = 0.0
    for rank, synonym in enumerate(synonyms):
        wanted = tuple(synonym.split())
        if joined == "".join(wanted):
            return max(best, 1.0 - 0.3 * rank / len(synonyms))
        best = max(best, _part_score(own, wanted, joined) - 0.1 * rank / len(synonyms))
    return best


def _part_score(own: tuple[str, ...], wanted: tuple[str, ...], joined: str) -> float:
    letters = len("".join(wanted))
    if letters < 5 or len(wanted) >= len(own):
        return 0.0
    inside = any(own[start : start + len(wanted)] == wanted for start in range(len(own) - len(wanted) + 1))
    covered = letters / len(joined)
    return 0.35 + 0.45 * covered if inside and covered >= 0.4 else 0.0


def fit(wanted: ContractColumn, column: SourceColumn) -> float:
    """How well the values of `column` suit the type and name of `wanted`, 0 (cannot be) to 1."""
    if column.kind == "empty":
        return 0.6
    if column.share("nested") > 0.5:
        # JSON that holds more than one value, such as the register's list of trade names
        return 0.0
    if wanted.data_type in ("date", "timestamp"):
        return 1.0 if column.kind == "date" else 0.0
    if wanted.data_type == "boolean":
        return 1.0 if column.share("flag") > 0.95 else 0.0
    if wanted.data_type == "integer":
        return 1.0 if column.share("whole") > 0.95 else 0.0
    if wanted.data_type != "varchar":
        return 1.0 if column.kind == "number" else 0.0
    return _text_fit(wanted.name, column)


def _text_fit(name: str, column: SourceColumn) -> float:
    if name.endswith("_id") or name.endswith("_number"):
        return 0.3 if column.kind == "date" and not column.share("digits") else 1.0
    if name == "email":
        return 1.0 if column.share("email") > 0.5 else 0.0
    if name == "iban":
        # an account in the ledger is called rekeningnummer as well
        return 1.0 if column.share("iban") > 0.5 else 0.0
    if name == "currency_code":
        return 1.0 if column.share("currency") > 0.9 else 0.0
    if name == "country_code":
        return 1.0 if column.share("country") > 0.9 else 0.0
    if name == "document_type":
        known = {value.lower() for value in column.values} & set(CREDIT_WORDS)
        return 1.0 if known else 0.0
    if name == "settlement_type":
        return (
            1.0
            if {value.lower() for value in column.values} <= set(SETTLEMENT_WORDS) and column.values
            else 0.0
        )
    if name in ("industry_code", "postal_code", "phone", "owner", "channel", "role"):
        return 1.0 if column.kind != "date" or column.share("digits") else 0.2
    # names, places, stages: words
    return 1.0 if column.share("letters") > 0.5 else 0.2


def scores(entity: Entity, columns: Sequence[SourceColumn]) -> dict[tuple[str, str], float]:
    """Score of each (input column, source column) that is worth considering."""
    known = SYNONYMS.get(entity.name, {})
    found: dict[tuple[str, str], float] = {}
    for wanted in entity.columns.values():
        own_name = wanted.name.replace("_", " ")
        names = (own_name, *(name for name in known.get(wanted.name, ()) if name != own_name))
        for column in columns:
            score = name_score(column.name, names) * fit(wanted, column)
            if score >= THRESHOLD:
                found[wanted.name, column.name] = score
    return found


def assign(found: Mapping[tuple[str, str], float]) -> dict[str, tuple[str, float]]:
    """The one-to-one choice of source columns with the highest total score: input column -> (column, score).

    Augments along the best path until nothing improves (Bellman-Ford on the residual graph): exact, and the tables
    are small. Equal totals are settled by the order of `found`, so that the result never depends on chance.
    """
    chosen: dict[str, str] = {}
    while path := _best_path(found, chosen):
        for wanted, column in path:
            chosen[wanted] = column
    return {wanted: (column, found[wanted, column]) for wanted, column in sorted(chosen.items())}


def _best_path(
    found: Mapping[tuple[str, str], float], chosen: Mapping[str, str]
) -> list[tuple[str, str]] | None:
    """The reassignments that add one pair and most score, None where none adds any."""
    holder = {column: wanted for wanted, column in chosen.items()}
    best = {wanted: (0.0, []) for wanted, _ in found if wanted not in chosen}  # type: dict[str, tuple[float, list[tuple[str, str]]]]
    finish: tuple[float, list[tuple[str, str]]] = (0.0, [])
    changed = True
    while changed:
        changed = False
        for (wanted, column), score in found.items():
            if wanted not in best or chosen.get(wanted) == column:
                continue
            gain, path = best[wanted][0] + score, [*best[wanted][1], (wanted, column)]
            owner = holder.get(column)
            if owner is None:
                if gain > finish[0] + 1e-9:
                    finish = (gain, path)
            elif any(owner == step[0] for step in path):
                continue
            else:
                rest = gain - found[owner, column]
                if owner not in best or rest > best[owner][0] + 1e-9:
                    best[owner] = (rest, path)
                    changed = True
    return finish[1] or None
