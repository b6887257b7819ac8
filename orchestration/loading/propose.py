"""What a folder of unknown files means: a mapping to the input layer, proposed from names, kinds and values.

Here: which entity each group of files feeds and what is missing. Names and kinds are weighed in
`matching_columns.py`, expressions made in `derive_columns.py`, the result shown by `proposal.py`. A proposal is
for a person to look at: whatever it assumed is in its notes, whatever it could not find in its problems.
The same files give the same proposal, in whatever order they are named.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from orchestration.loading import synonyms
from orchestration.loading.contract import Entity
from orchestration.loading.derive_columns import (
    DERIVED,
    Draft,
    add_currency,
    add_due_date,
    add_is_won,
    add_key,
    add_sign,
    id_note,
    id_sql,
    restore_width,
    settlements_of,
)
from orchestration.loading.matching_columns import THRESHOLD, assign, name_score, scores
from orchestration.loading.proposal import MissingColumn, Proposal, ProposedTable, render
from orchestration.loading.source_columns import FileGroup, SourceColumn, quoted, read_groups

if TYPE_CHECKING:
    import duckdb

__all__ = ["Proposal", "ProposedTable", "propose", "propose_groups", "render"]

SAMPLE = 3
_HINT = 1.5
_STEM_HINTS = {
    "settlements": ("payment", "betaling", "settle", "ontvang", "receipt", "cleared"),
    "invoices": (
        "invoice",
        "factu",
        "debiteur",
        "receivable",
        "open_item",
        "openstaand",
        "bsid",
        "bsad",
        "ar_",
    ),
    "orders": ("order", "bestel"),
    "reminders": ("reminder", "aanman", "herinner", "dunning"),
    "arrangements": ("arrangement", "regeling"),
    "contacts": ("contact", "person"),
    "deals": ("deal", "opportunit", "pipeline", "kans"),
    "activities": ("activit", "ticket", "engagement", "bezoek"),
    "consents": ("consent", "toestemming"),
    "accounts": ("account", "compan", "bedrijf"),
}
# An id that other entities refer to may stand under its own name in the file that owns it.
_REFERENCES = (
    "customer_id",
    "invoice_id",
    "account_id",
    "contact_id",
    "company_id",
    "order_id",
    "parent_customer_id",
)
# What a fold over documents may say of a customer; a document's own dates and amounts are no customer's, and the
# bank account on an invoice may be ours.
_FOLDABLE = (
    "customer_name", "registration_number", "vat_number", "legal_form", "street", "postal_code", "city", "country_code",
    "industry_code", "employee_count", "credit_limit", "language_code", "invoice_channel", "email", "phone",
    "parent_customer_id",
)  # fmt: skip
# One bureau file may hold a company, its rating and its figures side by side; other files hold one thing per row.
_SIDE_BY_SIDE = ("companies", "ratings", "financials")


@dataclass(frozen=True)
class _Match:
    """How well a group suits an entity: the columns assigned, and their total score."""

    entity: Entity
    group: FileGroup
    chosen: dict[str, tuple[SourceColumn, float]]
    total: float


def propose(
    con: duckdb.DuckDBPyConnection,
    source_name: str,
    role: str,
    files: Sequence[Path],
    root: Path,
    contract: Mapping[str, Entity],
    default_currency: str = "EUR",
) -> Proposal:
    """Propose how `files` under `root` feed the entities of `role`.

    Args:
        con: any connection; temporary tables and the macros of schema `loading` are made in it.
        source_name: what the source will be called.
        role: erp, crm or bureau.
        files: the files to look at.
        root: the source's folder; file patterns are relative to it.
        contract: the input layer's entities.
        default_currency: taken, with a note, where the files do not say.

    Raises:
        PaywellError: a file cannot be read at all.
    """
    from orchestration.loading.formats import MACROS_SQL

    con.execute(MACROS_SQL)
    return propose_groups(con, source_name, role, read_groups(con, files, root), contract, default_currency)


def propose_groups(
    con: duckdb.DuckDBPyConnection,
    source_name: str,
    role: str,
    groups: Sequence[FileGroup],
    contract: Mapping[str, Entity],
    default_currency: str = "EUR",
) -> Proposal:
    """The same for files that are already read."""
    wanted = {name: entity for name, entity in contract.items() if entity.role == role}
    problems: list[str] = []
    drafts = _direct(con, groups, wanted, default_currency, problems)
    for reference in _REFERENCES:
        restore_width(list(drafts.values()), reference)
    if "invoices" in drafts and "settlements" in wanted and "settlements" not in drafts:
        settlements, problem = settlements_of(con, drafts["invoices"])
        problems += [problem] if problem else []
        if settlements:
            drafts["settlements"] = settlements
    _add_customers(drafts, wanted)
    complete = {
        name: draft for name, draft in sorted(drafts.items()) if not _lacks(draft, wanted[name], problems)
    }
    used_groups = {id(draft.group) for draft in drafts.values()}
    for group in groups:
        if id(group) not in used_groups:
            problems.append(
                f"{', '.join(group.patterns)}: nothing in it is known as {role} data; it is left out"
            )
    return Proposal(
        source_name,
        role,
        {name: _table(con, draft, wanted[name]) for name, draft in complete.items()},
        _unmapped(groups, complete),
        _missing(complete, wanted),
        tuple(problems),
    )


def _direct(
    con: duckdb.DuckDBPyConnection,
    groups: Sequence[FileGroup],
    wanted: Mapping[str, Entity],
    currency: str,
    problems: list[str],
) -> dict[str, Draft]:
    """The entity that each group holds by itself; of several groups that hold the same, the best one."""
    best: dict[str, _Match] = {}
    for group in groups:
        matches = [match for entity in wanted.values() if (match := _match(entity, group))]
        matches.sort(key=lambda match: (-match.total, match.entity.name))
        keep = [m for m in matches if m.entity.name in _SIDE_BY_SIDE] or matches[:1]
        for match in keep:
            rival = best.get(match.entity.name)
            winner, loser = (match, rival) if not rival or match.total > rival.total else (rival, match)
            best[match.entity.name] = winner
            if loser:
                problems.append(
                    f"{', '.join(loser.group.patterns)} also holds {match.entity.name} under another header than"
                    f" {', '.join(winner.group.patterns)}; add it as a source of its own"
                )
    return {name: _draft(con, match, currency) for name, match in best.items()}


def _match(entity: Entity, group: FileGroup) -> _Match | None:
    by_name = {column.name: column for column in group.columns}
    chosen = {
        wanted: (by_name[name], score)
        for wanted, (name, score) in assign(scores(entity, group.columns)).items()
    }
    if not any(set(anchor) <= set(chosen) for anchor in synonyms.ANCHORS.get(entity.name, ())):
        return None
    hint = any(word in group.stem for word in _STEM_HINTS.get(entity.name, ()))
    total = sum(score for _, score in chosen.values()) + (_HINT if hint else 0)
    # documents name their customer too: whatever else a file could be, it is no customer list then
    return _Match(entity, group, chosen, total - (100 if entity.name == "customers" else 0))


def _draft(con: duckdb.DuckDBPyConnection, match: _Match, currency: str) -> Draft:
    draft = Draft(match.entity.name, match.group)
    for wanted, (column, score) in match.chosen.items():
        draft.take(wanted, column, score, id_sql(column) if wanted in _REFERENCES else None)
        note = id_note(column) if wanted in _REFERENCES else None
        if note and wanted not in match.entity.key:
            draft.notes.append(note)
    _name_for_number(draft)
    key = match.entity.key[0] if len(match.entity.key) == 1 else None
    if draft.entity == "customers":
        draft.fold = draft.matched["customer_id"].distinct_share < 1
    elif key and not (key == "account_id" and key in draft.columns):
        add_key(con, draft, key, _key_candidates(match, key))
    if "currency_code" in match.entity.columns:
        add_currency(con, draft, currency)
    if draft.entity == "invoices":
        add_due_date(draft)
        add_sign(draft)
    if draft.entity == "deals":
        add_is_won(draft)
    return draft


def _key_candidates(match: _Match, key: str) -> list[SourceColumn]:
    """Columns that may be the grain's key, the assigned one first, then others of a fitting name by score."""
    names = synonyms.SYNONYMS[match.entity.name].get(key, ())
    assigned = match.chosen.get(key)
    taken = {column.name for column, _ in match.chosen.values()}
    ranked = sorted(
        (column for column in match.group.columns if column.name not in taken and column.filled),
        key=lambda column: (-name_score(column.name, names), column.position),
    )
    fitting = [column for column in ranked if name_score(column.name, names) >= THRESHOLD]
    return ([assigned[0]] if assigned else []) + fitting


def _name_for_number(draft: Draft) -> None:
    """Let a name stand in for a number that the files do not have: it is what their other tables refer to."""
    group, entity = draft.group, draft.entity
    if entity == "invoices" and "customer_id" not in draft.columns:
        name = _best(group, synonyms.SYNONYMS["customers"]["customer_name"], draft)
        if name:
            note = f"customer_id: no customer number; the name in {name.name} serves as one"
            draft.derive("customer_id", name.sql, (name,), note)
            draft.matched["customer_id"] = name
    for entity_name, number, name_column in (
        ("companies", "company_id", "registration_number"),
        ("accounts", "account_id", "account_name"),
        ("customers", "customer_id", "customer_name"),
        ("customers", "customer_name", "customer_id"),
    ):
        if entity == entity_name and number not in draft.columns and name_column in draft.columns:
            column = draft.matched[name_column]
            value = id_sql(column) if number in _REFERENCES else column.sql
            draft.derive(number, value, (column,), f"{number}: not in the files; {column.name} serves as one")
            draft.matched[number] = column
            draft.fold = draft.fold or (entity == "accounts" and column.distinct_share < 1)


def _best(group: FileGroup, names: Sequence[str], draft: Draft) -> SourceColumn | None:
    free = [c for c in group.columns if c.name not in draft.used and c.share("letters") > 0.5]
    best = max(free, key=lambda column: (name_score(column.name, names), -column.position), default=None)
    return best if best is not None and name_score(best.name, names) >= THRESHOLD else None


def _add_customers(drafts: dict[str, Draft], wanted: Mapping[str, Entity]) -> None:
    """Customers folded from the invoices (or else the orders), where no file lists them."""
    documents = drafts.get("invoices") or drafts.get("orders")
    if "customers" in drafts or "customers" not in wanted or documents is None:
        return
    number = documents.matched.get("customer_id")
    if number is None:
        return
    draft = Draft("customers", documents.group, fold=True)
    draft.take("customer_id", number, documents.scores["customer_id"], documents.columns["customer_id"])
    known = documents.used - {number.name}
    free = [column for column in documents.group.columns if column.name not in known]
    found = {
        pair: score
        for pair, score in scores(wanted["customers"], free).items()
        if pair[0] in _FOLDABLE and pair[1] != number.name
    }
    by_name = {column.name: column for column in free}
    for column, (name, score) in assign(found).items():
        draft.take(column, by_name[name], score)
    if "customer_name" not in draft.columns:
        draft.columns["customer_name"], draft.scores["customer_name"] = (
            documents.columns["customer_id"],
            DERIVED,
        )
        draft.notes.append(f"customer_name: not in the files; {number.name} is shown instead")
    draft.notes.append("customers are taken from the documents, because no file lists them")
    drafts["customers"] = draft


def _lacks(draft: Draft, entity: Entity, problems: list[str]) -> bool:
    """Whether a must-have column is missing; says so."""
    lacking = [name for name in entity.must_have if name not in draft.columns]
    if lacking:
        problems.append(
            f"{', '.join(draft.group.patterns)} looks like {entity.name}, but nothing in it is {' or '.join(lacking)};"
            f" map it by hand under tables.{entity.name}.columns"
        )
    return bool(lacking)


def _table(con: duckdb.DuckDBPyConnection, draft: Draft, entity: Entity) -> ProposedTable:
    columns = {name: draft.columns[name] for name in entity.columns if name in draft.columns}
    must = [draft.scores.get(name, DERIVED) for name in entity.must_have]
    return ProposedTable(
        entity=entity.name,
        files=draft.group.patterns,
        columns=columns,
        where=draft.where,
        fold=draft.fold,
        notes=(*draft.notes, *_value_notes(draft, entity)),
        confidence=round(sum(must) / len(must), 2) if must else DERIVED,
        sample=_sample(con, draft, entity, columns),
    )


def _value_notes(draft: Draft, entity: Entity) -> list[str]:
    """Contradictory or assumed formats, and must-have columns with gaps."""
    notes = []
    for name, column in sorted(draft.matched.items()):
        if name not in draft.columns or name not in entity.columns:
            continue
        if entity.columns[name].data_type != "varchar" and (column.format.mixed or column.format.assumed):
            notes.append(column.format.describe())
        gaps = column.rows - column.filled
        if gaps and entity.columns[name].must_have and name not in entity.key and not draft.where:
            notes.append(
                f"{name}: {gaps:,} of {column.rows:,} rows have no {column.name} and will be rejected"
            )
    return notes


def _sample(
    con: duckdb.DuckDBPyConnection, draft: Draft, entity: Entity, columns: Mapping[str, str]
) -> tuple[dict[str, Any], ...]:
    """The first rows, each value read as the contract's type."""
    picked = []
    for name, sql in columns.items():
        described = con.execute(f"describe select {sql} as x from {draft.group.table}").fetchall()[0][1]
        picked.append(f"{_read(draft, entity, name, sql, str(described))} as {quoted(name)}")
    where = f"where {draft.where}" if draft.where else ""
    cursor = con.execute(
        f"select {', '.join(picked)} from {draft.group.table} {where} order by _file, _line limit {SAMPLE}"
    )
    return tuple(dict(zip(columns, row, strict=True)) for row in cursor.fetchall())


def _read(draft: Draft, entity: Entity, name: str, sql: str, given: str) -> str:
    wanted = entity.columns[name].data_type
    if given != "VARCHAR" or wanted == "varchar":
        return f"try_cast({sql} as {wanted})"
    column = draft.matched.get(name)
    order = column.format.date_order if column else "dmy"
    decimal = column.format.decimal if column else "."
    reader = {
        "date": "read_date",
        "timestamp": "read_timestamp",
        "integer": "read_integer",
        "double": "read_double",
    }
    if wanted == "boolean":
        return f"loading.read_boolean({sql})"
    argument = order if wanted in ("date", "timestamp") else decimal
    return f"loading.{reader.get(wanted, 'read_amount')}({sql}, '{argument}')"


def _unmapped(groups: Sequence[FileGroup], drafts: Mapping[str, Draft]) -> dict[str, tuple[str, ...]]:
    unmapped = {}
    for group in groups:
        used = {name for draft in drafts.values() if draft.group is group for name in draft.used}
        left = tuple(column.name for column in group.columns if column.name not in used)
        if used and left:
            unmapped[", ".join(group.patterns)] = left
    return unmapped


def _missing(drafts: Mapping[str, Draft], wanted: Mapping[str, Entity]) -> tuple[MissingColumn, ...]:
    return tuple(
        MissingColumn(name, column.name, column.costs)
        for name, draft in drafts.items()
        for column in wanted[name].columns.values()
        if not column.must_have and column.costs and column.name not in draft.columns
    )
