"""What the guard looks at: this run's databases, read-only, and control figures beside them.

Belongs here: attaching, control relations and totals, frames of the columns a suite names, samples of failing
rows. Does not belong here: judging (`guard`).
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import date
from typing import TYPE_CHECKING, Any

import duckdb

from orchestration.errors import PaywellError
from orchestration.publishing.described import asked_day, variables
from orchestration.publishing.suites import CONTROL_FILES, Controls, Entry, Suite
from orchestration.workspace import AUDIENCES, Workspace

if TYPE_CHECKING:
    import pandas as pd

# The control relation with the one day that all later ones are computed for.
DESCRIBED = "described"
_VARIABLE = re.compile(r"\$var\.([a-z_0-9]+)")
# The same documents that the models choose by: on a day that was asked for, those known then.
_MOST_USED_CURRENCY = """select currency_code from input.input__invoices
                         where $asked_day is null or invoice_date <= $asked_day
                         group by currency_code order by count(*) desc, currency_code limit 1"""


@dataclass
class Look:
    """An open look at one run: what exists, the control totals, and frames on request.

    `as_of` is the day that everything is checked for, `asked_day` the day that was asked for, if any. `variables`
    are those of the dbt project, which rules and controls name as `$var.<name>`.
    """

    connection: duckdb.DuckDBPyConnection
    as_of: date
    base_currency: str
    controls: dict[str, Any]
    asked_day: date | None = None
    variables: Mapping[str, Any] = field(default_factory=dict)

    def columns(self, table: str) -> list[str] | None:
        """The columns of `audience.view` or `input.input__entity`; None if there is no such table."""
        left, name = table.split(".", 1)
        where = "database_name = current_database() and schema_name = ?"
        if left in AUDIENCES:
            where = "schema_name = 'main' and database_name = ?"
        found = self.connection.execute(
            f"select column_name from duckdb_columns() where {where} and table_name = ? order by all",
            [left, name],
        ).fetchall()
        return [column for (column,) in found] or None

    def row_count(self, table: str) -> int:
        """Rows of a table."""
        return int(self._one(f"select count(*) from {_quoted_table(table)}"))

    def published(self) -> list[str]:
        """All tables in the staged files as `audience.view`, sorted."""
        found = self.connection.execute(
            """select database_name || '.' || table_name from duckdb_tables()
               where list_contains(?, database_name) and schema_name = 'main' order by 1""",
            [list(AUDIENCES)],
        ).fetchall()
        return [name for (name,) in found]

    def entities(self) -> list[str]:
        """The input entities that the build database has, sorted."""
        found = self.connection.execute(
            """select table_name from information_schema.tables
               where table_catalog = current_database() and table_schema = 'input'
                 and starts_with(table_name, 'input__') order by 1"""
        ).fetchall()
        return [name.removeprefix("input__") for (name,) in found]

    def frame(self, suite: Suite, entries: Sequence[tuple[str, Entry]]) -> pd.DataFrame:
        """The columns that the suite names and a true/false column per rule, sorted by the key.

        `entries` are (name of the column in the frame, entry) of the rules. Money becomes a float here: what
        must be exact to the cent is a rule, computed in SQL.
        """
        wanted = [f't."{column}"' for column in suite.columns]
        wanted += [f'coalesce({self._sql(entry.rule or "")}, false) as "{name}"' for name, entry in entries]
        keys = ", ".join(f't."{column}" nulls first' for column in suite.key)
        query = f"select {', '.join(wanted)} from {self._source(suite)} order by {keys}"
        try:
            frame = _in_nanoseconds(self.connection.execute(query).df())
        except duckdb.Error as error:
            raise _unreadable(suite, error) from error
        if len(frame) != self.row_count(suite.table):
            raise PaywellError(
                f"{suite.table}: cannot be compared row by row: {self._met_twice(suite)}",
                where=str(suite.file),
                todo="Mend the input that holds a key twice, or the join of the suite.",
            )
        return frame

    def sample(self, suite: Suite, entry: Entry, limit: int) -> list[dict[str, str]]:
        """Up to `limit` rows that break a rule: the key and what the entry shows, exact, as text."""
        shown = [*(f't."{column}"' for column in suite.key), *(self._sql(each) for each in entry.show)]
        keys = ", ".join(f't."{column}" nulls first' for column in suite.key)
        # The rule may hold window functions, so it is computed before it filters.
        rule = self._sql(entry.rule or "")
        query = f"""select * exclude (paywell_holds) from (
                        select {", ".join(shown)}, coalesce({rule}, false) as paywell_holds
                        from {self._source(suite)} order by {keys}
                    ) where not paywell_holds limit {limit}"""
        found = self.connection.execute(query)
        names = [column[0] for column in found.description or []]
        return [
            {name: _text(value) for name, value in zip(names, row, strict=True)} for row in found.fetchall()
        ]

    def wrong_keys(self, suite: Suite, keys: str, limit: int) -> list[dict[str, str]]:
        """Up to `limit` keys that the table lacks, or holds beyond `keys`: what is wrong, and the key, as text."""
        names = ", ".join(f'"{column}"' for column in suite.key)
        table, wanted = _quoted_table(suite.table), self._sql(keys)
        query = f"""with wanted ({names}) as ({wanted}), there as (select {names} from {table})
                    select 'missing' as row, * from (select * from wanted except select * from there)
                    union all
                    select 'unexpected' as row, * from (select * from there except select * from wanted)
                    order by all limit {limit}"""
        found = self.connection.execute(query)
        return [dict(zip(("row", *suite.key), map(_text, row), strict=True)) for row in found.fetchall()]

    def _met_twice(self, suite: Suite) -> str:
        """Which rows of a table its join meets several times, in words."""
        keys = ", ".join(f't."{column}"' for column in suite.key)
        query = f"""select count(*) over (), {keys} from {self._source(suite)}
                    group by t.rowid, {keys} having count(*) > 1 order by {keys} limit 1"""
        found = self.connection.execute(query).fetchone()
        if not found:
            return "the join of its suite loses rows"
        first = ", ".join(f"{name}={value}" for name, value in zip(suite.key, found[1:], strict=True))
        return f"{found[0]:,} of its rows meet several rows of an input, first: {first}"

    def _source(self, suite: Suite) -> str:
        return f"{_quoted_table(suite.table)} as t {self._sql(suite.join)}"

    def _sql(self, text: str) -> str:
        asked = f"date '{self.asked_day.isoformat()}'" if self.asked_day else "cast(null as date)"
        with_dates = text.replace("$as_of", f"date '{self.as_of.isoformat()}'").replace("$asked_day", asked)
        with_currency = with_dates.replace("$base_currency", f"'{self.base_currency}'")
        return _VARIABLE.sub(lambda found: self._variable(found[1]), with_currency)

    def _variable(self, name: str) -> str:
        value = self.variables.get(name)
        # a text would need quotes, and no rule needs one
        if not isinstance(value, int | float):
            raise PaywellError(
                f"a suite names $var.{name}, which is no number among the variables of the project",
                todo="Name a variable of dbt_project.yml, or mend its value.",
            )
        return str(value)

    def _one(self, query: str) -> Any:
        found = self.connection.execute(query).fetchone()
        return found[0] if found else None


@contextmanager
def look(workspace: Workspace, as_of: date, base_currency: str | None, controls: Controls) -> Iterator[Look]:
    """Open the run's databases read-only and compute the control figures from inputs and deliveries alone.

    The build database is the connection's own, because its views call macros that it holds. `as_of` is the day
    that the models took; the day that everything is checked for is `Look.as_of`. `base_currency` None stands for
    the currency of most documents.
    Raises PaywellError where a database is missing or a control query cannot run.
    """
    workspace.tmp.mkdir(parents=True, exist_ok=True)
    for path in (workspace.build_db, *(workspace.staged_db(audience) for audience in AUDIENCES)):
        if not path.exists():
            what = f"the guard has nothing to look at: {path.name} is missing"
            raise PaywellError(what, where=str(path), todo="Run the models first.")
    settings: dict[str, str | bool | int | float | list[str]] = {"temp_directory": str(workspace.tmp)}
    with duckdb.connect(str(workspace.build_db), read_only=True, config=settings) as connection:
        for audience in AUDIENCES:
            quoted = str(workspace.staged_db(audience)).replace("'", "''")
            connection.execute(f"attach '{quoted}' as {audience} (read_only)")
        connection.execute("attach ':memory:' as control (read_write)")
        seen = Look(connection, as_of, base_currency or "", {}, asked_day(workspace), variables(workspace))
        if base_currency is None:
            seen.base_currency = _control(seen, "base currency", _MOST_USED_CURRENCY) or "EUR"
        for relation in controls.relations:
            _control(seen, relation.name, f"create table control.main.{relation.name} as {relation.sql}")
            if relation.name == DESCRIBED:
                seen.as_of = seen._one(f"select day from control.{DESCRIBED}") or as_of
        for total in controls.totals:
            seen.controls[total.name] = _control(seen, total.name, total.sql)
        yield seen


def _control(seen: Look, name: str, sql: str) -> Any:
    try:
        return seen._one(seen._sql(sql))
    except duckdb.Error as error:
        raise PaywellError(
            f"the control {name} could not be computed: {error}",
            where="expectations: " + ", ".join(CONTROL_FILES),
            todo="Mend the query, or the input model that it names.",
        ) from error


def _in_nanoseconds(frame: pd.DataFrame) -> pd.DataFrame:
    """Moments in the unit that Great Expectations compares whole columns in; in others it goes value by value."""
    for name in frame.select_dtypes("datetime64[us]").columns:
        # a year that nanoseconds cannot hold is rare and stays as it is: compared slowly, but compared
        if frame[name].dropna().between("1700-01-01", "2200-01-01").all():
            frame[name] = frame[name].astype("datetime64[ns]")
    return frame


def _quoted_table(table: str) -> str:
    """`audience.view` or `input.input__entity`, quoted; an audience's file is a database with one schema."""
    left, name = table.split(".", 1)
    return f'{left}.main."{name}"' if left in AUDIENCES else f'"{left}"."{name}"'


def _text(value: object) -> str:
    return "nothing" if value is None else str(value)


def _unreadable(suite: Suite, error: duckdb.Error) -> PaywellError:
    return PaywellError(
        f"{suite.table}: cannot be read as its suite does: {str(error).splitlines()[0]}",
        where=str(suite.file),
        todo="Mend the rule or the join, or the view that lost a column.",
    )
