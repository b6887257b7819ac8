"""From raw tables to the input contract's shape: one view per entity over all mapped sources, one per system table.

`raw__mapped.<entity>` holds what `paywell.yml` maps: each contract column from its SQL expression, read as its
type; a row of which a value cannot be read keeps its place with `problem` ('column: reason') and `row_text`, so
that the input layer rejects it with file and line instead of losing it. `raw__<system>.<table>` holds the raw rows
of every source of that system, unread: its staging models do that. The views exist for every entity and
system, empty where nothing delivers, so that the models never change with the sources.

Does not belong here: reading files (load), judging rows against the contract (dbt, `input/`).
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

import duckdb

from orchestration.config import Config, SourceConfig, TableConfig
from orchestration.loading.contract import Entity, entities
from orchestration.loading.detect_formats import ColumnFormat, detect_formats
from orchestration.loading.expressions import ROW, Expressions
from orchestration.loading.formats import MACROS_SQL
from orchestration.loading.systems import System, systems
from orchestration.loading.target import literal, quoted

KINDS = {"date": "a date", "timestamp": "a time", "integer": "a whole number", "boolean": "yes or no"}
LINEAGE_TYPES = "source_name varchar, source_file varchar, source_line bigint, load_id integer"


@dataclass(frozen=True)
class MappedTable:
    """What became of one mapped entity of one source."""

    source: str
    entity: str
    missing: list[str]
    formats: dict[str, ColumnFormat]


@dataclass
class Mapping:
    """What the views were built from, and what a reader of the summary should know."""

    tables: list[MappedTable] = field(default_factory=list)
    warnings: list[str] = field(default_factory=list)


def create_views(con: duckdb.DuckDBPyConnection, config: Config) -> Mapping:
    """(Re)create all views over the raw tables, and `loading.deliveries` (rows per source and entity).

    Raises:
        PaywellError: an expression does not fit the delivered columns; names its key in paywell.yml.
    """
    mapping = Mapping()
    con.execute("begin")
    try:
        con.execute(MACROS_SQL)
        con.execute(
            "create or replace table loading.deliveries (source_name varchar, table_name varchar, entity varchar,"
            " rows_raw bigint, rows_left_out bigint, rows_folded bigint)"
        )
        _create_mapped(con, config.sources, mapping)
        for system in systems().values():
            _create_system(con, system, [source for source in config.sources if source.system == system.name])
        con.execute("commit")
    except BaseException:
        con.execute("rollback")
        raise
    return mapping


def _create_mapped(con: duckdb.DuckDBPyConnection, sources: Sequence[SourceConfig], mapping: Mapping) -> None:
    con.execute("create schema if not exists raw__mapped")
    for entity in entities().values():
        parts = [_empty(entity)]
        for source in sources:
            if source.system is None and entity.name in source.tables:
                builder = _MappedView(con, source, entity, source.tables[entity.name])
                parts.append(builder.sql())
                mapping.tables.append(builder.result())
                mapping.warnings += builder.warnings
                builder.record()
        con.execute(f"create or replace view raw__mapped.{entity.name} as {' union all '.join(parts)}")


def _empty(entity: Entity) -> str:
    columns = [
        f"cast(null as {column.data_type}) as {quoted(column.name)}" for column in entity.columns.values()
    ]
    lineage = [f"cast(null as {part.split()[1]}) as {part.split()[0]}" for part in LINEAGE_TYPES.split(", ")]
    rest = "cast(null as varchar) as problem, cast(null as varchar) as row_text"
    return f"select {', '.join(columns + lineage)}, {rest} where false"


def _where_clear(read: str, one: str, other: str) -> str:
    """Reading where the column's values prove both ways: a value counts only where it can mean one thing."""
    first, second = (read.format(literal(way)) for way in (one, other))
    return f"case when {first} = {second} or {second} is null then {first} when {first} is null then {second} end"


class _MappedView:
    """The SQL of one entity from one source, checked against the delivered columns."""

    def __init__(
        self, con: duckdb.DuckDBPyConnection, source: SourceConfig, entity: Entity, table: TableConfig
    ) -> None:
        self.con, self.source, self.entity, self.table = con, source, entity, table
        self.raw = f"raw_{source.name}.{quoted(entity.name)}"
        self.key = f"sources.{source.name}.tables.{entity.name}"
        self.columns = dict(table.columns)
        self.warnings: list[str] = []
        expressions = Expressions(con, self.raw, self.key)
        if entity.name == "customers":
            self.columns.setdefault("customer_name", self.columns["customer_id"])
        if entity.name == "settlements":
            self.columns.setdefault("settlement_id", self._settlement_id(expressions))
        self.bound = {name: expressions.bind(name, text) for name, text in self.columns.items()}
        self.condition = expressions.condition(table.where) if table.where else None
        self.formats = self._detect()

    def result(self) -> MappedTable:
        missing = [name for name in self.entity.columns if name not in self.columns]
        return MappedTable(self.source.name, self.entity.name, missing, self.formats)

    def _settlement_id(self, expressions: Expressions) -> str:
        """What tells one settlement from the next where no number does, so that none counts twice.

        In a ledger whose rows say that the whole invoice was settled, the invoice; else the row's own content: the
        same row in a second export is the same payment.
        """
        invoices = self.source.tables.get("invoices")
        same_rows = invoices is not None and invoices.files == self.table.files
        if invoices and same_rows and invoices.columns["amount"] == self.columns["amount"]:
            return self.columns["invoice_id"]
        return f"{literal(self.source.name + ':')} || {expressions.content()}"

    def _detect(self) -> dict[str, ColumnFormat]:
        """The date order and decimal sign of every column whose expression yields text."""
        text = [
            name
            for name, bound in self.bound.items()
            if bound.kind == "VARCHAR" and self.entity.columns[name].data_type not in ("varchar", "boolean")
        ]
        if not text:
            return {}
        picked = ", ".join(f"{self.bound[name].value} as {quoted(name)}" for name in text)
        where = f" where {self._kept()}"
        found = detect_formats(self.con, f"(select {picked} from {self.raw} as {ROW}{where})", text)
        for name, column_format in found.items():
            if column_format.mixed:
                self.warnings.append(
                    f"{self.key}.columns.{name}: values contradict each other; unclear ones are rejected"
                )
        return found

    def _kept(self) -> str:
        # a row for which the condition cannot be computed stays, and is rejected with that reason
        return f"coalesce({self.condition}, true)" if self.condition else "true"

    @property
    def _says_order(self) -> str | None:
        """The date order that paywell.yml gives, for all columns."""
        return self.table.date_order or self.source.date_order

    @property
    def _says_decimal(self) -> str | None:
        return self.table.decimal or self.source.decimal

    def _date_order(self, name: str) -> str:
        found = self.formats.get(name)
        return self._says_order or (found.date_order if found else None) or "dmy"

    def _decimal(self, name: str) -> str:
        found = self.formats.get(name)
        return self._says_decimal or (found.decimal if found else None) or "."

    def _value(self, name: str) -> str:
        """The expression read as the contract's type; NULL where it cannot be read."""
        text, wanted, given = (
            quoted(f"value__{name}"),
            self.entity.columns[name].data_type,
            self.bound[name].kind,
        )
        if wanted == "varchar":
            return f"nullif(trim(cast({text} as varchar)), '')"
        if wanted in ("date", "timestamp") and not given.startswith(("DATE", "TIMESTAMP")):
            # 20190405 as a number is a date as well
            return self._moment(name, f"cast({text} as varchar)", wanted)
        if given != "VARCHAR":
            return f"try_cast({text} as {wanted})"
        if wanted == "boolean":
            return f"loading.read_boolean({text})"
        reader = {"integer": "read_integer", "double": "read_double"}.get(wanted, "read_amount")
        found = self.formats.get(name)
        if found and found.mixed and not self._says_decimal:
            return _where_clear(f"loading.{reader}({text}, {{}})", ",", ".")
        return f"loading.{reader}({text}, {literal(self._decimal(name))})"

    def _moment(self, name: str, text: str, wanted: str) -> str:
        found = self.formats.get(name)
        if found and found.mixed and not self._says_order:
            return _where_clear(f"loading.read_{wanted}({text}, {{}})", "dmy", "mdy")
        return f"loading.read_{wanted}({text}, {literal(self._date_order(name))})"

    def _unclear(self, name: str) -> str:
        found = self.formats.get(name)
        if not found or not found.mixed:
            return ""
        if found.kind == "date":
            return "" if self._says_order else "; both orders of day and month occur here: set date_order"
        return "" if self._says_decimal else "; both decimal signs occur here: set decimal"

    def _problem(self, name: str) -> str:
        """SQL that says why the value could not be read, NULL where it could."""
        bound, wanted, tests = self.bound[name], self.entity.columns[name].data_type, []
        if bound.can_fail:
            says = literal(f"{name}: cannot be computed by {' '.join(bound.text.split())}")
            tests.append(f"when {quoted(f'box__{name}')} is null then {says}")
        if wanted != "varchar":
            kind = KINDS.get(wanted, "a number")
            text = f"cast({quoted(f'value__{name}')} as varchar)"
            blank = f"loading.is_blank({text})" if bound.kind == "VARCHAR" else f"{text} is null"
            start, end = literal(f"{name}: cannot read '"), literal(f"' as {kind}{self._unclear(name)}")
            says = f"{start} || {text} || {end}"
            # nested, so that the text is looked at only where nothing was read
            tests.append(f"when {quoted(name)} is null then case when not {blank} then {says} end")
        return f"case {' '.join(tests)} end" if tests else "null"

    def sql(self) -> str:
        """The select that yields the entity's columns, lineage, `problem` and `row_text`."""
        bound = self.bound.items()
        boxes = [f"{one.sql} as {quoted(f'box__{name}')}" for name, one in bound]
        opened = [
            f"{quoted(f'box__{name}')}{'.v' if one.can_fail else ''} as {quoted(f'value__{name}')}"
            for name, one in bound
        ]
        values = [f"{self._value(name)} as {quoted(name)}" for name in self.columns]
        problems = [self._problem(name) for name in self.columns]
        if self.condition:
            boxes.append(f"{self.condition} is null as failed__where")
            says = literal(f"where: cannot be computed by {' '.join(str(self.table.where).split())}")
            problems.insert(0, f"case when failed__where then {says} end")
        # each level is computed once, and the one above names its columns: a value is never computed twice
        body = f"""(
            select *, coalesce({", ".join(problems)}, null) as problem from (
                select *, {", ".join(values)} from (
                    select *, {", ".join(opened)} from (
                        select {", ".join(boxes)}, {literal(self.source.name)} as source_name,
                            _file as source_file, _line as source_line, _load_id as load_id, {ROW} as raw_row
                        from {self.raw} as {ROW} where {self._kept()}
                    )
                )
            )
        )"""
        columns = [
            quoted(c.name) if c.name in self.columns else f"cast(null as {c.data_type}) as {quoted(c.name)}"
            for c in self.entity.columns.values()
        ]
        plain = f"""select {", ".join(columns)}, source_name, source_file, source_line, load_id, problem,
            case when problem is not null then cast(to_json(raw_row) as varchar) end as row_text from {body}"""
        return self._folded(plain) if self.table.fold else plain

    def _folded(self, plain: str) -> str:
        """One row per key: per column the most frequent value, the longer, then the first in the alphabet at a tie."""
        keys = ", ".join(quoted(name) for name in self.entity.key)
        whole = (
            " and ".join(f"{quoted(name)} is not null" for name in self.entity.key) + " and problem is null"
        )
        picks, joins = [], []
        for number, column in enumerate(self.entity.columns.values()):
            name = quoted(column.name)
            if column.name in self.entity.key:
                picks.append(f"k.{name}")
            elif column.name not in self.columns:
                picks.append(f"cast(null as {column.data_type}) as {name}")
            else:
                picks.append(f"v{number}.{name}")
                joins.append(
                    f"""left join (select {keys}, {name} from (
                        select {keys}, {name}, row_number() over (
                            partition by {keys} order by count(*) desc, length(cast({name} as varchar)) desc, {name}
                        ) as place from delivered where {whole} and {name} is not null group by {keys}, {name}
                    ) where place = 1) as v{number} using ({keys})"""
                )
        lineage = "k.source_name, k.source_file, k.source_line, k.load_id"
        columns = ", ".join(quoted(name) for name in self.entity.columns)
        tail = "source_name, source_file, source_line, load_id, problem, row_text"
        return f"""(with delivered as ({plain}), k as (
            select {keys}, any_value(source_name) as source_name, min(source_file) as source_file,
                arg_min(source_line, (source_file, source_line)) as source_line, max(load_id) as load_id
            from delivered where {whole} group by {keys}
        )
        select {", ".join(picks)}, {lineage}, cast(null as varchar) as problem, cast(null as varchar) as row_text
        from k {" ".join(joins)}
        union all select {columns}, {tail} from delivered where ({whole}) is not true)"""

    def record(self) -> None:
        """Count what the mapping leaves out and folds, for the balance of rows."""
        raw, kept = self.con.execute(
            f"select count(*), count(*) filter (where {self._kept()}) from {self.raw} as {ROW}"
        ).fetchall()[0]
        folded = 0
        if self.table.fold:
            offered = self.con.execute(f"select count(*) from ({self.sql()})").fetchall()[0][0]
            folded = kept - offered
        _record(self.con, self.source.name, self.entity.name, self.entity.name, raw, raw - kept, folded)


def _record(con: duckdb.DuckDBPyConnection, *values: object) -> None:
    con.execute("insert into loading.deliveries values (?, ?, ?, ?, ?, ?)", list(values))


def _create_system(con: duckdb.DuckDBPyConnection, system: System, sources: Sequence[SourceConfig]) -> None:
    con.execute(f"create schema if not exists raw__{system.name}")
    for table in system.tables.values():
        nulls = ", ".join(f"cast(null as varchar) as {quoted(column)}" for column in table.columns)
        lineage = ", ".join(
            f"cast(null as {part.split()[1]}) as {part.split()[0]}" for part in LINEAGE_TYPES.split(", ")
        )
        parts = [f"select {nulls}, {lineage} where false"]
        for source in sources:
            raw = f"raw_{source.name}.{quoted(table.name)}"
            there = {row[0].lower() for row in con.execute(f"describe {raw}").fetchall()}
            columns = ", ".join(
                quoted(column) if column.lower() in there else f"cast(null as varchar) as {quoted(column)}"
                for column in table.columns
            )
            parts.append(
                f"select {columns}, {literal(source.name)}, _file, _line, cast(_load_id as integer) from {raw}"
            )
            rows = con.execute(f"select count(*) from {raw}").fetchall()[0][0]
            if table.entity:
                _record(con, source.name, table.name, table.entity, rows, 0, 0)
        con.execute(
            f"create or replace view raw__{system.name}.{quoted(table.name)} as {' union all '.join(parts)}"
        )
