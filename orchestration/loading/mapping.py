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
from orchestration.errors import PaywellError
from orchestration.loading.contract import Entity, entities
from orchestration.loading.detect_formats import ColumnFormat, detect_formats
from orchestration.loading.formats import MACROS_SQL
from orchestration.loading.systems import System, systems

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


def quoted(name: str) -> str:
    """`name` as an SQL identifier."""
    return '"' + name.replace('"', '""') + '"'


def literal(text: str) -> str:
    """`text` as an SQL string."""
    return "'" + text.replace("'", "''") + "'"


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


class _MappedView:
    """The SQL of one entity from one source, checked against the delivered columns."""

    def __init__(
        self, con: duckdb.DuckDBPyConnection, source: SourceConfig, entity: Entity, table: TableConfig
    ) -> None:
        self.con, self.source, self.entity, self.table = con, source, entity, table
        self.raw = f"raw_{source.name}.{quoted(entity.name)}"
        self.key = f"sources.{source.name}.tables.{entity.name}"
        self.columns = dict(table.columns)
        if entity.name == "customers":
            self.columns.setdefault("customer_name", self.columns["customer_id"])
        self.warnings: list[str] = []
        self.safe, self.types = self._bind()
        self.formats = self._detect()

    def result(self) -> MappedTable:
        missing = [name for name in self.entity.columns if name not in self.columns]
        return MappedTable(self.source.name, self.entity.name, missing, self.formats)

    def _bind(self) -> tuple[dict[str, str], dict[str, str]]:
        """Each expression in a form that cannot raise, and the type that it yields."""
        safe, types = {}, {}
        for name, expression in self.columns.items():
            # a window function cannot stand inside try(): it is taken as it is
            wrapped = f"try({expression})"
            try:
                types[name] = self._type_of(wrapped)
            except duckdb.Error:
                wrapped = f"({expression})"
                try:
                    types[name] = self._type_of(wrapped)
                except duckdb.Error as error:
                    raise self._bad(f"columns.{name}", expression, error) from None
            safe[name] = wrapped
        if self.table.where:
            try:
                self._type_of(f"try(({self.table.where}) is true)")
            except duckdb.Error as error:
                raise self._bad("where", self.table.where, error) from None
        return safe, types

    def _type_of(self, expression: str) -> str:
        rows = self.con.execute(f"describe select {expression} as x from {self.raw} as r").fetchall()
        return str(rows[0][1]).upper()

    def _bad(self, key: str, expression: str, error: duckdb.Error) -> PaywellError:
        rows = self.con.execute(f"describe {self.raw}").fetchall()
        delivered = ", ".join(row[0] for row in rows if not row[0].startswith("_"))
        reason = str(error).split("\n")[0].split("Error: ")[-1]
        return PaywellError(
            f"{self.key}.{key}: {expression} cannot be computed: {reason}",
            where="paywell.yml",
            todo=f"the files have these columns: {delivered}",
        )

    def _detect(self) -> dict[str, ColumnFormat]:
        """The date order and decimal sign of every column whose expression yields text."""
        text = [
            name
            for name, kind in self.types.items()
            if kind == "VARCHAR" and self.entity.columns[name].data_type not in ("varchar", "boolean")
        ]
        if not text:
            return {}
        picked = ", ".join(f"{self.safe[name]} as {quoted(name)}" for name in text)
        where = f" where {self._kept()}"
        found = detect_formats(self.con, f"(select {picked} from {self.raw} as r{where})", text)
        for name, column_format in found.items():
            if column_format.mixed:
                self.warnings.append(
                    f"{self.key}.columns.{name}: values contradict each other; unclear ones are rejected"
                )
        return found

    def _kept(self) -> str:
        if not self.table.where:
            return "true"
        # a row for which the condition cannot be computed stays, and is rejected with that reason
        return f"coalesce(try(({self.table.where}) is true), true)"

    def _date_order(self, name: str) -> str:
        found = self.formats.get(name)
        return (
            self.table.date_order or self.source.date_order or (found.date_order if found else None) or "dmy"
        )

    def _decimal(self, name: str) -> str:
        found = self.formats.get(name)
        return self.table.decimal or self.source.decimal or (found.decimal if found else None) or "."

    def _value(self, name: str) -> str:
        """The expression read as the contract's type; NULL where it cannot be read."""
        text, wanted, given = self.safe[name], self.entity.columns[name].data_type, self.types[name]
        if wanted == "varchar":
            return f"nullif(trim(cast({text} as varchar)), '')"
        if given != "VARCHAR":
            return f"try_cast({text} as {wanted})"
        if wanted in ("date", "timestamp"):
            return self._moment(name, text, wanted)
        reader = {"integer": "read_integer", "double": "read_double", "boolean": "read_boolean"}.get(
            wanted, "read_amount"
        )
        argument = "" if wanted == "boolean" else f", {literal(self._decimal(name))}"
        return f"loading.{reader}({text}{argument})"

    def _moment(self, name: str, text: str, wanted: str) -> str:
        found = self.formats.get(name)
        overridden = self.table.date_order or self.source.date_order
        if found and found.mixed and not overridden:
            # both orders occur: a value is read only where it can mean one date
            day, month = (f"loading.read_{wanted}({text}, '{order}')" for order in ("dmy", "mdy"))
            return (
                f"case when {day} = {month} or {month} is null then {day} when {day} is null then {month} end"
            )
        return f"loading.read_{wanted}({text}, {literal(self._date_order(name))})"

    def _problem(self, name: str) -> str:
        """SQL that says why the value could not be read, NULL where it could."""
        wanted, given, value = self.entity.columns[name].data_type, self.types[name], quoted(name)
        kind = {
            "date": "a date",
            "timestamp": "a time",
            "integer": "a whole number",
            "boolean": "yes or no",
        }.get(wanted, "a number")
        computed = self.safe[name].startswith("try(") and not self._is_column(name)
        failed = f"failed__{name}"
        says = f"{literal(f'{name}: cannot be computed by {self.columns[name]}')}"
        tests = [f"when {quoted(failed)} then {says}"] if computed else []
        if wanted != "varchar":
            text = quoted(f"text__{name}")
            blank = f"loading.is_blank({text})" if given == "VARCHAR" else f"{text} is null"
            says_what = (
                f"{literal(f'{name}: cannot read ')} || '''' || {text} || {literal(chr(39) + ' as ' + kind)}"
            )
            tests.append(f"when {value} is null and not {blank} then {says_what}")
        return f"case {' '.join(tests)} end" if tests else "null"

    def _is_column(self, name: str) -> bool:
        expression = self.columns[name].strip().strip('"').lower()
        return any(
            row[0].lower() == expression for row in self.con.execute(f"describe {self.raw}").fetchall()
        )

    def sql(self) -> str:
        """The select that yields the entity's columns, lineage, `problem` and `row_text`."""
        inner = []
        for name in self.columns:
            inner.append(f"{self._value(name)} as {quoted(name)}")
            inner.append(f"cast({self.safe[name]} as varchar) as {quoted(f'text__{name}')}")
            inner.append(
                f"try(({self.columns[name]}) is null) is null as {quoted(f'failed__{name}')}"
                if self.safe[name].startswith("try(")
                else f"false as {quoted(f'failed__{name}')}"
            )
        condition = "null"
        if self.table.where:
            inner.append(f"try(({self.table.where}) is true) is null as failed__where")
            condition = f"case when failed__where then {literal(f'where: cannot be computed by {self.table.where}')} end"
        problems = ", ".join([condition, *(self._problem(name) for name in self.columns)])
        body = f"""(
            select *, coalesce({problems}, null) as problem from (
                select {", ".join(inner)}, {literal(self.source.name)} as source_name, _file as source_file,
                    _line as source_line, _load_id as load_id, r as raw_row
                from {self.raw} as r where {self._kept()}
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
            f"select count(*), count(*) filter (where {self._kept()}) from {self.raw} as r"
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
