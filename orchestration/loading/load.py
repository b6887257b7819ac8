"""Loading: delivered files into raw tables, in one transaction.

Here: `load_tables`, which plans per raw table, reads what is new and keeps the manifest. Not here: finding
and hashing files (`files.py`), the plan (`manifest.py`), reading rows (`readers.py`), mapping columns.

Nothing is lost: per file, records read = rows loaded + records rejected, or the load is refused. Nothing is
half loaded: any error takes the whole load back.
"""

from __future__ import annotations

import shutil
import tempfile
from collections.abc import Collection, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING

from orchestration.errors import PaywellError
from orchestration.loading.files import FoundFile, TableFiles, file_fingerprints, find_files
from orchestration.loading.header import header_change, header_error
from orchestration.loading.manifest import (
    KnownFile,
    Plan,
    create_tables,
    forget_file,
    known_files,
    make_plan,
    mark_missing,
    next_load_id,
    rename_known,
)
from orchestration.loading.raw_tables import RawTable
from orchestration.loading.readers import FileReader, open_file
from orchestration.loading.results import FileResult, LoadResult
from orchestration.loading.target import Target
from orchestration.loading.transaction import file_errors, one_transaction
from orchestration.progress import SILENT, Reporter

if TYPE_CHECKING:
    import duckdb

__all__ = ["FileResult", "LoadResult", "TableFiles", "file_fingerprints", "load_tables"]

_TMP_PREFIX = "load_"


def load_tables(
    con: duckdb.DuckDBPyConnection,
    tables: Sequence[TableFiles],
    *,
    tmp: Path,
    accept_headers: Collection[str] = (),
    report: Reporter = SILENT,
) -> LoadResult:
    """Bring the raw tables up to date with the files in their folders, or leave the database as it was.

    Tables of one source that read the same files in the same way are read once: the others are views.

    Args:
        con: connection to the build database, outside a transaction.
        tables: what to load.
        tmp: folder for unpacked copies; emptied of what an ended run left.
        accept_headers: sources whose changed headers are meant.
        report: hears about progress, copies, missing files and rejected lines.

    Raises:
        PaywellError: a file is empty, damaged, unreadable or has another header than before; nothing is kept.
    """
    started = _now()
    groups = _grouped(tables)
    tmp.mkdir(parents=True, exist_ok=True)
    for left in tmp.glob(f"{_TMP_PREFIX}*"):
        shutil.rmtree(left, ignore_errors=True)
    found = [find_files(group[0]) for group in groups]
    with one_transaction(con):
        create_tables(con)
        load = _Load(con, tmp, accept_headers, report, next_load_id(con), started)
        plans = [load.plan(group, files) for group, files in zip(groups, found, strict=True)]
        load.total = sum(len(plan.load) for _, plan in plans)
        for raw, plan in plans:
            load.carry_out(raw, plan)
        load.finish()
    return load.result


def _grouped(tables: Sequence[TableFiles]) -> list[list[TableFiles]]:
    """Tables that read the same files in the same way, together; their first one speaks for them."""
    groups: dict[tuple[object, ...], list[TableFiles]] = {}
    names: set[tuple[str, str]] = set()
    for one in tables:
        if (one.source.casefold(), one.table.casefold()) in names:
            raise PaywellError(f"The table {one.raw_name} is given twice.", todo="Give each table one name.")
        names.add((one.source.casefold(), one.table.casefold()))
        key = (one.source, one.root, tuple(sorted(one.patterns)), one.read_options)
        groups.setdefault(key, []).append(one)
    return [_as_one(group) for group in groups.values()]


def _as_one(group: list[TableFiles]) -> list[TableFiles]:
    expected = tuple(dict.fromkeys(column for one in group for column in one.expected_columns))
    first = replace(group[0], expected_columns=expected, required=any(one.required for one in group))
    return [first, *group[1:]]


def _now() -> datetime:
    return datetime.now(UTC).replace(tzinfo=None)


class _Load:
    """One load inside its transaction."""

    def __init__(
        self,
        con: duckdb.DuckDBPyConnection,
        tmp: Path,
        accept_headers: Collection[str],
        report: Reporter,
        load_id: int,
        started: datetime,
    ) -> None:
        self._con = con
        self._tmp = tmp
        self._accept = accept_headers
        self._report = report
        self._load_id = load_id
        self._started = started
        self._done = 0
        self.total = 0
        self.result = LoadResult()

    def plan(self, group: list[TableFiles], found: list[FoundFile]) -> tuple[_Group, Plan]:
        """What to do for one group of tables."""
        group = _table_first(self._con, group)
        known = known_files(self._con, group[0].source, group[0].table)
        return _Group(group, found, known), make_plan(known, found, group[0].read_options)

    def carry_out(self, raw: _Group, plan: Plan) -> None:
        """Drop, rename and load files of one raw table, and see to its columns and views."""
        spec = raw.spec
        table = RawTable(self._con, spec.source, spec.table)
        reference = next((one for one in reversed(raw.known) if one.read_options == spec.read_options), None)
        self._say(spec, plan)
        has_changed = table.ensure(spec.expected_columns)
        for one in plan.drop:
            forget_file(self._con, spec.source, spec.table, one.name)
        rename_known(self._con, spec.source, spec.table, plan.rename)
        if raw.known and len(plan.drop) == len(raw.known) and reference is None:
            table.recreate(spec.expected_columns)
        for found, is_known_name in plan.load:
            reference = self._load_file(table, spec, found, is_known_name, reference)
        # Last, because DuckDB does not commit a table that got a column after rows of it were changed.
        table.delete_files([one.name for one in plan.drop], before=self._load_id)
        table.rename_files(plan.rename, before=self._load_id)
        for names, is_gone in ((plan.gone, True), (plan.back, False)):
            if names:
                mark_missing(self._con, spec.source, spec.table, names, is_gone)
        twins = [twin.table for twin in raw.group[1:]]
        has_changed = table.ensure_views(twins) or has_changed
        if has_changed or plan.drop or plan.rename or plan.load:
            self.result.changed_tables += [(one.source, one.table) for one in raw.group]
        if plan.changes_something:
            self.result.load_id = self._load_id
        self.result.files_same += len(plan.same)

    def finish(self) -> None:
        """Keep what this load did, if it did anything."""
        result = self.result
        if result.load_id is None:
            return
        self._con.execute(
            "insert into loading.loads values (?, ?, ?, ?, ?, ?, ?, ?, ?)",
            [
                *(self._load_id, self._started, _now()),
                *(result.files_new, result.files_changed, result.files_same),
                *(result.rows_read, result.rows_loaded, result.rows_rejected),
            ],
        )

    def _say(self, spec: TableFiles, plan: Plan) -> None:
        for name, first in plan.copies.items():
            self._report.note(f"{spec.raw_name}: {name} holds the same content as {first}: not loaded again.")
        for old, new in plan.rename.items():
            self._report.note(f"{spec.raw_name}: the content of {old} is now in {new}; its rows stay.")
        loads = {file.name for file, _ in plan.load}
        for one in plan.drop:
            if one.name not in loads and one.name not in plan.rename.values():
                self._report.note(f"{spec.raw_name}: {one.name} has other content now: former rows are gone.")
        for name in plan.gone:
            self._report.note(f"{spec.raw_name}: {name} is no longer in the folder; its rows stay.")
            self.result.files_missing.append((spec.source, spec.table, name))

    def _load_file(
        self,
        table: RawTable,
        spec: TableFiles,
        found: FoundFile,
        is_known_name: bool,
        reference: KnownFile | None,
    ) -> KnownFile:
        """Read one file into the raw table; returns it as the manifest has it from now on."""
        self._report.advance(self._done, self.total, f"{spec.raw_name}: {found.name}")
        folder = tempfile.TemporaryDirectory(prefix=_TMP_PREFIX, dir=self._tmp)
        with folder as name, file_errors(found):
            reader = open_file(
                self._con,
                found.path,
                Path(name),
                encoding=spec.encoding,
                delimiter=spec.delimiter,
                header_row=spec.header_row,
                sheet=spec.sheet,
            )
            self._check_header(spec, found, reader, reference)
            self._see_to_columns(table, spec, found, reader)
            result = self._read(spec, found, reader, is_known_name)
            found.check_unchanged()
        self._done += 1
        self._report.advance(self._done, self.total, f"{spec.raw_name}: {found.name}")
        self.result.files.append(result)
        self._tell_trouble(spec, reader, result)
        dialect = reader.dialect
        self._con.execute(
            "insert into loading.files values (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, false, ?)",
            [
                *(spec.source, spec.table, found.name, found.content_hash, found.file_bytes),
                *(dialect.format, dialect.encoding, dialect.delimiter, list(dialect.header)),
                *(result.rows_read, result.rows_loaded, result.rows_rejected),
                *(self._load_id, self._started, spec.read_options),
            ],
        )
        return KnownFile(
            found.name,
            found.content_hash,
            spec.read_options,
            dialect.format,
            dialect.header,
            self._load_id,
            False,
        )

    def _check_header(
        self, spec: TableFiles, found: FoundFile, reader: FileReader, reference: KnownFile | None
    ) -> None:
        if reference is None:
            return
        added, missing = header_change(reference.header, reader.dialect.header)
        if not added and not missing:
            return
        if reader.dialect.format == "jsonl" or spec.source in self._accept:
            changes = (("new", added), ("without", missing))
            parts = "; ".join(f"{text} {', '.join(names)}" for text, names in changes if names)
            self._report.note(f"{spec.raw_name}: columns of {found.name}: {parts}.")
            return
        raise header_error(
            raw_name=spec.raw_name,
            source=spec.source,
            file=found.name,
            before_file=reference.name,
            added=added,
            missing=missing,
        )

    def _see_to_columns(
        self, table: RawTable, spec: TableFiles, found: FoundFile, reader: FileReader
    ) -> None:
        table.add_columns(reader.dialect.header)
        absent = header_change(spec.expected_columns, reader.dialect.header)[1]
        if absent:
            names = ", ".join(absent)
            self._report.note(f"{spec.raw_name}: {found.name} has no column {names}: it stays empty.")

    def _read(
        self, spec: TableFiles, found: FoundFile, reader: FileReader, is_known_name: bool
    ) -> FileResult:
        target = Target(self._con, spec.source, spec.table, found.name, self._load_id, self._started)
        read = reader.insert(target)
        target.flush()
        loaded = target.count()
        if read != loaded + target.rejected:
            raise PaywellError(
                f"{found.name}: {read:,} records read, but {loaded:,} loaded and {target.rejected:,} "
                "rejected; nothing of this load is kept.",
                where=str(found.path),
                todo="Look for quotes or control characters that do not belong in the file; export it again.",
            )
        return FileResult(spec.source, spec.table, found.name, read, loaded, target.rejected, is_known_name)

    def _tell_trouble(self, spec: TableFiles, reader: FileReader, result: FileResult) -> None:
        for note in reader.notes:
            self._report.warn(f"{spec.raw_name}: {result.file_name}: {note}.")
        if result.rows_rejected:
            self._report.warn(
                f"{spec.raw_name}: {result.rows_rejected:,} of {result.rows_read:,} lines of "
                f"{result.file_name} could not be read; they are in loading.rejected_lines."
            )


@dataclass(frozen=True)
class _Group:
    """Tables that read the same files, the files there are, and those known."""

    group: list[TableFiles]
    found: list[FoundFile]
    known: list[KnownFile]

    @property
    def spec(self) -> TableFiles:
        """The table that holds the rows; the others are views on it."""
        return self.group[0]


def _table_first(con: duckdb.DuckDBPyConnection, group: list[TableFiles]) -> list[TableFiles]:
    """The table that already holds the rows comes first, whatever the configuration's order is today."""
    for place, one in enumerate(group):
        if place and RawTable(con, one.source, one.table).is_table:
            first = replace(group[0], table=one.table)
            return [first, *(other for other in group if other.table != one.table)]
        if RawTable(con, one.source, one.table).is_table:
            break
    return group
