"""What was loaded: the tables of schema `loading`, and what follows from comparing them with a folder.

Here: which files are new, changed, the same, moved or gone; and reading and writing the manifest. Not here:
rows (`readers.py`) and the transaction around it all (`load.py`).

Content decides. A hash that is known needs no load under whatever name; a name with other content replaces
its rows, unless its former content still lies in the folder under another name (exports that are rotated:
`export.csv` becomes `export.1.csv`), which then keeps its rows under that name.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from orchestration.loading.files import FoundFile
from orchestration.loading.target import renaming

if TYPE_CHECKING:
    import duckdb

_TABLES = """
create schema if not exists loading;
create table if not exists loading.files (
    source_name varchar, table_name varchar, file_name varchar, content_hash varchar, file_bytes bigint,
    format varchar, encoding varchar, delimiter varchar, header varchar[],
    rows_read bigint, rows_loaded bigint, rows_rejected bigint,
    load_id integer, loaded_at timestamp, is_missing boolean, read_options varchar
);
create table if not exists loading.rejected_lines (
    source_name varchar, table_name varchar, file_name varchar, line_number bigint, column_name varchar,
    reason varchar, row_text varchar, load_id integer
);
create table if not exists loading.loads (
    load_id integer, started_at timestamp, finished_at timestamp,
    files_new integer, files_changed integer, files_same integer,
    rows_read bigint, rows_loaded bigint, rows_rejected bigint
);
"""


@dataclass(frozen=True)
class KnownFile:
    """A file as the manifest has it."""

    name: str
    content_hash: str
    read_options: str
    format: str
    header: tuple[str, ...]
    load_id: int
    is_missing: bool


@dataclass
class Plan:
    """What to do for one raw table, in this order: drop, rename, load; and what to mark and to say.

    Args:
        drop: known files whose rows go, because their name now carries other content.
        rename: known name -> the name its content has now.
        load: new content, with whether its name was known.
        same: files whose content is known, under this name or another.
        copies: file -> the file of the same content that counts.
        gone: known names that are no longer in the folder.
        back: known names marked as missing whose content is there again.
    """

    drop: list[KnownFile] = field(default_factory=list)
    rename: dict[str, str] = field(default_factory=dict)
    load: list[tuple[FoundFile, bool]] = field(default_factory=list)
    same: list[FoundFile] = field(default_factory=list)
    copies: dict[str, str] = field(default_factory=dict)
    gone: list[str] = field(default_factory=list)
    back: list[str] = field(default_factory=list)

    @property
    def changes_something(self) -> bool:
        """Whether anything has to be written."""
        return bool(self.drop or self.rename or self.load or self.gone or self.back)


def create_tables(con: duckdb.DuckDBPyConnection) -> None:
    """Create the manifest's tables where absent."""
    con.execute(_TABLES)


def known_files(con: duckdb.DuckDBPyConnection, source: str, table: str) -> list[KnownFile]:
    """The files whose rows the raw table holds, in the order in which they were loaded."""
    rows = con.execute(
        "select file_name, content_hash, read_options, format, header, load_id, is_missing "
        "from loading.files where source_name = ? and table_name = ? order by load_id, file_name",
        [source, table],
    ).fetchall()
    return [
        KnownFile(name, content_hash, options, kind, tuple(header), load_id, is_missing)
        for name, content_hash, options, kind, header, load_id, is_missing in rows
    ]


def make_plan(known: Sequence[KnownFile], found: Sequence[FoundFile], read_options: str) -> Plan:
    """Compare what was loaded with what lies in the folder (pure; `found` sorted by name)."""
    plan = Plan()
    names = {file.name: file for file in found}
    holder: dict[str, str] = {}
    for one in known:
        if one.read_options == read_options:
            holder.setdefault(one.content_hash, one.name)
    loaded = set(holder)
    for file in found:
        if file.content_hash in loaded:
            plan.same.append(file)
        if file.content_hash in holder:
            if holder[file.content_hash] != file.name:
                plan.copies[file.name] = holder[file.content_hash]
        else:
            holder[file.content_hash] = file.name
            plan.load.append((file, any(one.name == file.name for one in known)))
    for one in known:
        _place_known(plan, one, names, read_options)
    return plan


def _place_known(plan: Plan, one: KnownFile, names: dict[str, FoundFile], read_options: str) -> None:
    here = names.get(one.name)
    elsewhere = next((name for name, file in names.items() if file.content_hash == one.content_hash), None)
    if one.read_options != read_options and elsewhere is not None:
        plan.drop.append(one)
    elif elsewhere is None and here is None:
        if not one.is_missing:
            plan.gone.append(one.name)
    elif elsewhere is None:
        plan.drop.append(one)
    else:
        if here is not None and here.content_hash != one.content_hash:
            plan.rename[one.name] = elsewhere
            plan.copies.pop(elsewhere, None)
        if one.is_missing:
            plan.back.append(plan.rename.get(one.name, one.name))


def forget_file(con: duckdb.DuckDBPyConnection, source: str, table: str, name: str) -> None:
    """Take a file and its rejected lines out of the manifest."""
    for one in ("files", "rejected_lines"):
        con.execute(
            f"delete from loading.{one} where source_name = ? and table_name = ? and file_name = ?",
            [source, table, name],
        )


def rename_known(con: duckdb.DuckDBPyConnection, source: str, table: str, names: Mapping[str, str]) -> None:
    """Give known files and their rejected lines the names that their content has now, all at once."""
    if not names:
        return
    for one in ("files", "rejected_lines"):
        con.execute(
            f"update loading.{one} set file_name = {renaming('file_name', names)} "
            "where source_name = ? and table_name = ? and list_contains(?::varchar[], file_name)",
            [source, table, list(names)],
        )


def mark_missing(
    con: duckdb.DuckDBPyConnection, source: str, table: str, names: Sequence[str], gone: bool
) -> None:
    """Say of known files that they are gone from the folder, or back."""
    con.execute(
        "update loading.files set is_missing = ? "
        "where source_name = ? and table_name = ? and list_contains(?::varchar[], file_name)",
        [gone, source, table, list(names)],
    )


def next_load_id(con: duckdb.DuckDBPyConnection) -> int:
    """Loads count from 1."""
    row = con.execute("select coalesce(max(load_id), 0) + 1 from loading.loads").fetchone()
    return int(row[0]) if row else 1
