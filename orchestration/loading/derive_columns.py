"""Input columns that are no plain column of a file: ids, currencies, due dates, settlements hidden in invoices.

Here: the rules that write an SQL expression, each with the note that explains it to a person. Not here: which
column is what by name (`matching_columns.py`) and which entity a file feeds (`propose.py`).
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from orchestration.loading import synonyms
from orchestration.loading.matching_columns import THRESHOLD, name_score, words
from orchestration.loading.source_columns import FileGroup, SourceColumn

if TYPE_CHECKING:
    import duckdb

DERIVED = 0.6
"""Score of a column that a rule derived rather than a name named."""
NEARLY_UNIQUE = 0.98
"""An id that comes twice more often than this is no id of its grain."""
_MOSTLY = 0.8
"""Negative amounts beyond this share are a system's habit (a receivable booked as credit), not credit notes."""
_OPEN_WORDS = (
    "open",
    "openstaand",
    "unpaid",
    "not_paid",
    "not paid",
    "onbetaald",
    "20",
    "30",
    "outstanding",
    "overdue",
)
_WON_WORDS = ("won", "closed won", "closedwon", "gewonnen")
_LOST_WORDS = ("lost", "closed lost", "closedlost", "verloren")


@dataclass
class Draft:
    """A proposed table while it is being made.

    `matched` are the columns taken as they are; `used` every column that some expression names.
    """

    entity: str
    group: FileGroup
    columns: dict[str, str] = field(default_factory=dict)
    matched: dict[str, SourceColumn] = field(default_factory=dict)
    scores: dict[str, float] = field(default_factory=dict)
    used: set[str] = field(default_factory=set)
    notes: list[str] = field(default_factory=list)
    where: str | None = None
    fold: bool = False

    def take(self, wanted: str, column: SourceColumn, score: float, sql: str | None = None) -> None:
        """Feed `wanted` from `column`, as it is or through `sql`."""
        self.columns[wanted] = sql or column.sql
        self.matched[wanted] = column
        self.scores[wanted] = score
        self.used.add(column.name)

    def derive(self, wanted: str, sql: str, columns: Sequence[SourceColumn], note: str | None = None) -> None:
        """Feed `wanted` from an expression over `columns`."""
        self.columns[wanted] = sql
        self.scores[wanted] = DERIVED
        self.used.update(column.name for column in columns)
        if note:
            self.notes.append(note)


def find(
    group: FileGroup, names: Sequence[str], *kinds: str, other_than: Sequence[str] = ()
) -> SourceColumn | None:
    """The column of one of `kinds` that is best named by `names`, None where none is."""
    fitting = [c for c in group.columns if c.kind in kinds and c.filled and c.name not in other_than]
    best = max(fitting, key=lambda column: (name_score(column.name, names), -column.position), default=None)
    return best if best is not None and name_score(best.name, names) >= THRESHOLD else None


def id_sql(column: SourceColumn, width: int = 0) -> str:
    """The column as an id: lost leading zeros back (up to `width` where another file shows it), no '.0'."""
    width = max(width, column.zero_width if column.lost_zeros else 0)
    if width and column.digit_width:
        return f"loading.pad_id({column.sql}, {width})"
    return f"loading.read_id({column.sql})" if column.shapes["point_zero"] else column.sql


def id_note(column: SourceColumn, width: int = 0) -> str | None:
    """Why `id_sql` is more than the column."""
    width = max(width, column.zero_width if column.lost_zeros else 0)
    if width and column.digit_width:
        return f"{column.name}: numbers lost leading zeros; they are filled up to {width} digits"
    return (
        f"{column.name}: the '.0' that a spreadsheet added is taken off"
        if column.shapes["point_zero"]
        else None
    )


def restore_width(drafts: Sequence[Draft], reference: str) -> None:
    """Give an id the same width in every file: one export lost its leading zeros where another kept them."""
    holders = [(draft, draft.matched[reference]) for draft in drafts if reference in draft.matched]
    width = max((column.zero_width for _, column in holders), default=0)
    for draft, column in holders:
        plain = draft.columns[reference] in (column.sql, f"loading.read_id({column.sql})")
        if plain and 0 < column.digit_width < width:
            draft.columns[reference] = id_sql(column, width)
            draft.notes.append(id_note(column, width) or "")


def date_sql(column: SourceColumn) -> str:
    """The column read as a date."""
    return f"loading.read_date({column.sql}, '{column.format.date_order}')"


def amount_sql(column: SourceColumn) -> str:
    """The column read as an amount."""
    return f"loading.read_amount({column.sql}, '{column.format.decimal}')"


def whole_sql(column: SourceColumn) -> str:
    """The column read as a whole number."""
    return f"loading.read_integer({column.sql}, '{column.format.decimal}')"


def distinct_rows(con: duckdb.DuckDBPyConnection, group: FileGroup) -> int:
    """Rows of the group that differ: a row delivered twice must not make an id look double."""
    counted = con.execute(
        f"select count(*) from (select distinct * exclude (_file, _line) from {group.table})"
    )
    return int(counted.fetchall()[0][0])


def add_key(
    con: duckdb.DuckDBPyConnection, draft: Draft, key: str, candidates: Sequence[SourceColumn]
) -> None:
    """Feed the grain's `key`: a unique candidate, a composite that is unique, or the place in the file."""
    group = draft.group
    rows = distinct_rows(con, group)
    for column in candidates:
        if column.distinct >= NEARLY_UNIQUE * rows:
            draft.take(key, column, draft.scores.get(key, DERIVED), id_sql(column))
            _note_doubles(draft, key, column, rows)
            return
    for column in candidates:
        parts = _unique_parts(con, group, column, rows)
        if parts:
            sql = " || '-' || ".join(id_sql(part) for part in parts)
            listed = ", ".join(part.name for part in parts)
            draft.derive(key, sql, parts, f"{key}: {column.name} alone is not unique; {listed} together are")
            return
    why = f"{candidates[0].name} is not unique" if candidates else "no column holds one"
    draft.derive(
        key, "_file || ':' || _line", (), f"{key}: {why}; the file name and line number stand in for it"
    )
    draft.matched.pop(key, None)


def _note_doubles(draft: Draft, key: str, column: SourceColumn, rows: int) -> None:
    note = id_note(column)
    if note:
        draft.notes.append(note)
    if column.filled < column.rows:
        draft.notes.append(
            f"{key}: {column.rows - column.filled:,} rows have no {column.name} and will be rejected"
        )
    if column.distinct < min(rows, column.filled):
        draft.notes.append(
            f"{key}: {min(rows, column.filled) - column.distinct:,} values of {column.name} come twice"
        )


def _unique_parts(
    con: duckdb.DuckDBPyConnection, group: FileGroup, column: SourceColumn, rows: int
) -> list[SourceColumn]:
    """`column` with as few others as make it unique, in the order of `COMPOSITE_PARTS`; none where nothing does."""
    ranked = sorted(
        (
            (name_score(other.name, synonyms.COMPOSITE_PARTS), other)
            for other in group.columns
            if other is not column
        ),
        key=lambda pair: (-pair[0], pair[1].position),
    )
    parts, reached = [column], column.distinct
    for score, other in ranked:
        if score < THRESHOLD or other.filled < other.rows:
            continue
        listed = ", ".join('"' + part.name.replace('"', '""') + '"' for part in [*parts, other])
        found = con.execute(f"select count(*) from (select distinct {listed} from {group.table})").fetchall()[
            0
        ][0]
        if found > reached:
            parts, reached = [*parts, other], found
        if reached >= NEARLY_UNIQUE * rows:
            return parts
    return []


def add_currency(con: duckdb.DuckDBPyConnection, draft: Draft, default: str) -> None:
    """Feed `currency_code`: from the amount's name, a column, signs in the values, or the default with a note."""
    amount = draft.matched.get("amount")
    named = (
        [word.upper() for word in words(amount.name) if word.upper() in synonyms.CURRENCY_WORDS]
        if amount
        else []
    )
    if named and amount:
        draft.derive(
            "currency_code", f"'{named[0]}'", (), f"currency_code: {named[0]}, from the name {amount.name}"
        )
        draft.matched.pop("currency_code", None)
    elif "currency_code" not in draft.columns:
        signs = _signs(con, draft.group, amount) if amount else []
        if amount and len(signs) == 1 and amount.shapes["signs"] == amount.filled:
            code = synonyms.CURRENCY_SIGNS[signs[0]]
            draft.derive(
                "currency_code", f"'{code}'", (), f"currency_code: {code}, from the sign in {amount.name}"
            )
        elif amount and signs:
            cases = " ".join(
                f"when contains({amount.sql}, '{s}') then '{synonyms.CURRENCY_SIGNS[s]}'" for s in signs
            )
            draft.derive(
                "currency_code", f"case {cases} else '{default}' end", (amount,),
                f"currency_code: from the sign in {amount.name}; {default} where there is none",
            )  # fmt: skip
        else:
            draft.derive(
                "currency_code",
                f"'{default}'",
                (),
                f"currency_code: the files do not say; {default} is assumed",
            )


def _signs(con: duckdb.DuckDBPyConnection, group: FileGroup, amount: SourceColumn) -> list[str]:
    if not amount.shapes["signs"]:
        return []
    found = con.execute(
        f"select distinct regexp_extract({amount.sql}, '[€$£]') as s from {group.table} order by s"
    )
    return [row[0] for row in found.fetchall() if row[0]]


def add_due_date(draft: Draft) -> None:
    """Feed `due_date` from a start date and whole days of terms, where the file has no due date."""
    days = draft.matched.get("payment_term_days")
    start = find(draft.group, synonyms.BASELINE_DATE, "date") or draft.matched.get("invoice_date")
    if "due_date" in draft.columns or not days or not start:
        return
    sql = f"{date_sql(start)} + coalesce({whole_sql(days)}, 0)"
    draft.derive("due_date", sql, (start, days), f"due_date: {start.name} plus the days of {days.name}")


def add_sign(draft: Draft) -> None:
    """Turn `amount` negative where a debit/credit column says credit, and around where the books show it negative."""
    amount = draft.matched.get("amount")
    if amount and amount.share("negative") > _MOSTLY:
        score = draft.scores["amount"]
        draft.derive(
            "amount",
            f"-{amount_sql(amount)}",
            (amount,),
            f"amount: {amount.name} is negative for what is owed; turned around",
        )
        draft.scores["amount"] = score
        return
    side = find(draft.group, synonyms.DEBIT_CREDIT, "text", other_than=[amount.name] if amount else ())
    if not amount or not side or not {value.upper() for value in side.values} <= {"S", "H", "D", "C"}:
        return
    sql = f"case when upper({side.sql}) in ('H', 'C') then -1 else 1 end * {amount_sql(amount)}"
    score = draft.scores["amount"]
    draft.derive("amount", sql, (side, amount), f"amount: negative where {side.name} says credit (H or C)")
    draft.scores["amount"] = score


def add_is_won(draft: Draft) -> None:
    """Feed `is_won` from the stages that say so."""
    stage = draft.matched.get("stage")
    if not stage or "is_won" in draft.columns:
        return
    won, lost = ([v for v in stage.values if v.lower() in known] for known in (_WON_WORDS, _LOST_WORDS))
    if won:
        cases = [f"when {stage.sql} in ({_listed(won)}) then true"]
        cases += [f"when {stage.sql} in ({_listed(lost)}) then false"] if lost else []
        draft.derive(
            "is_won", f"case {' '.join(cases)} end", (stage,), f"is_won: from the values of {stage.name}"
        )


def _listed(values: Sequence[str]) -> str:
    return ", ".join("'" + value.replace("'", "''") + "'" for value in values)


def settlements_of(con: duckdb.DuckDBPyConnection, invoices: Draft) -> tuple[Draft | None, str | None]:
    """The settlements that an invoice file holds: (draft, None), (None, why not), or (None, None) for an open list."""
    group = invoices.group
    amount = invoices.matched.get("amount")
    taken = [c.name for name, c in invoices.matched.items() if name in ("invoice_date", "due_date", "amount")]
    date = find(
        group, synonyms.SETTLED_DATE[: synonyms.SETTLED_DATE.index("val dt")], "date", other_than=taken
    )
    days = find(group, synonyms.DAYS_TO_PAY, "number")
    paid = find(group, synonyms.SETTLED_AMOUNT, "number", other_than=taken)
    paid = paid if paid is not None and paid.share("flag") < 1 else None
    still_open = find(group, synonyms.OPEN_AMOUNT, "number", other_than=taken)
    draft = Draft("settlements", group)
    amounts = _settled_amount(draft, invoices, amount, paid, still_open)
    start = invoices.matched.get("invoice_date")
    if date:
        draft.take("settled_date", date, 1.0)
        dated = f"not loading.is_blank({date.sql})"
    elif days and start:
        sql = f"{date_sql(start)} + {whole_sql(days)}"
        draft.derive("settled_date", sql, (start, days), f"settled_date: {start.name} plus {days.name} days")
        dated = f"not loading.is_blank({days.sql})"
    elif paid or still_open:
        by = (paid or still_open).name  # type: ignore[union-attr]
        return (
            None,
            f"settlements: {by} shows that money came in, but no column says when; add its date to the export",
        )
    else:
        return None, None
    conditions = [*amounts, dated, *([] if amounts else _not_open(draft))]
    draft.columns = {
        "settlement_id": invoices.columns["invoice_id"], "invoice_id": invoices.columns["invoice_id"],
        "settled_date": draft.columns["settled_date"], "amount": draft.columns["amount"], "settlement_type": "'payment'",
    }  # fmt: skip
    draft.scores["invoice_id"] = invoices.scores.get("invoice_id", DERIVED)
    draft.where = " and ".join(conditions)
    if amounts:
        _note_undated(con, draft, amounts, dated)
    return draft, None


def _settled_amount(
    draft: Draft,
    invoices: Draft,
    amount: SourceColumn | None,
    paid: SourceColumn | None,
    still_open: SourceColumn | None,
) -> list[str]:
    """Feed `amount`, and return the conditions under which a row holds a settlement."""
    whole = invoices.columns["amount"]
    if paid:
        draft.take("amount", paid, 1.0)
        return [f"not loading.is_blank({paid.sql})", f"{amount_sql(paid)} is distinct from 0"]
    if still_open and amount:
        whole_read = amount_sql(amount) if whole == amount.sql else whole
        sql = f"{whole_read} - {amount_sql(still_open)}"
        draft.derive(
            "amount",
            sql,
            (amount, still_open),
            f"amount: {amount.name} less what {still_open.name} says is still open",
        )
        return [f"({sql}) is distinct from 0"]
    draft.columns["amount"], draft.scores["amount"] = whole, DERIVED
    draft.notes.append(
        "amount: no column says how much was paid; an invoice with a payment date counts as paid in full"
    )
    return []


def _not_open(draft: Draft) -> list[str]:
    """Conditions that leave out items which a flag or status calls open although they have a date."""
    flag = find(draft.group, synonyms.IS_OPEN, "number", "text")
    if flag and flag.share("flag") == 1:
        draft.used.add(flag.name)
        return [f"loading.read_boolean({flag.sql}) is not true"]
    paid = find(draft.group, synonyms.IS_PAID, "number", "text")
    if paid and paid.share("flag") == 1:
        draft.used.add(paid.name)
        return [f"loading.read_boolean({paid.sql}) is not false"]
    status = find(draft.group, synonyms.STATUS, "number", "text")
    said = [value for value in status.values if value.lower() in _OPEN_WORDS] if status else []
    if status and said:
        draft.used.add(status.name)
        return [f"coalesce({status.sql}, '') not in ({_listed(said)})"]
    return []


def _note_undated(con: duckdb.DuckDBPyConnection, draft: Draft, amounts: Sequence[str], dated: str) -> None:
    """Say how many payments cannot be dated: their invoices will look more open than they are."""
    paid = f"coalesce(({' and '.join(amounts)}), true)"
    counted = con.execute(
        f"select count(*) from {draft.group.table} where not ({dated}) and {paid}"
    ).fetchall()[0][0]
    if counted:
        draft.notes.append(
            f"settled_date: {counted:,} rows show money received without a date; they are left out, so their"
            " invoices count as open in full"
        )
