"""The SQL expressions of a mapping, brought to a form in which a row that fails is a NULL and not the end of the run.

Belongs here: what an expression may be, what type it yields, whether it can fail, and the words for one that does not
fit its files. What the values mean to the contract is `mapping.py`.

Why the wrapping looks as it does: DuckDB computes a part that two expressions share once, outside their `try()`, and
then it raises. It leaves a CASE alone, unless its condition is always true; the length of a file name is always there,
but the optimiser does not know that. The struct tells 'failed' (no struct) from 'is NULL' (a struct of NULL).
"""

from __future__ import annotations

import re
from dataclasses import dataclass

import duckdb

from orchestration.errors import PaywellError

# what DuckDB cannot compute inside try(): windows and subqueries
_OUTSIDE_TRY = re.compile(r"window|subquery|unnest|aggregates", re.IGNORECASE)
_NESTED = re.compile(r"^(STRUCT|MAP|UNION)\b|\[\d*\]$")
_WORD = re.compile(r"^\w+$")
ROW = "delivered__row"


@dataclass(frozen=True)
class Bound:
    """An expression that fits the delivered columns.

    `kind` is the type of its value. Where it `can_fail`, `sql` gives a struct with the value in field `v`, and no
    struct for a row for which it cannot be computed; else `sql` gives the value itself.
    """

    text: str
    sql: str
    kind: str
    can_fail: bool

    @property
    def value(self) -> str:
        """SQL of the value; NULL where it cannot be computed."""
        return f"({self.sql}).v" if self.can_fail else self.sql


class Expressions:
    """Binds the expressions of one mapped table to its raw table.

    Args:
        con: connection to the build database.
        raw: the raw table, as SQL.
        key: the table's key in paywell.yml, for errors.
    """

    def __init__(self, con: duckdb.DuckDBPyConnection, raw: str, key: str) -> None:
        self._con, self._raw, self._key = con, raw, key
        self._columns = [str(row[0]) for row in con.execute(f"describe {raw}").fetchall()]

    def bind(self, name: str, expression: str) -> Bound:
        """The expression of column `name`.

        Raises:
            PaywellError: it is no SQL, names an absent column, or is not one value per row.
        """
        key, whole = f"columns.{name}", f"({expression}\n)"
        if expression.strip().strip('"').casefold() in {column.casefold() for column in self._columns}:
            return Bound(expression, whole, self._type_of(whole), can_fail=False)
        boxed = _guarded(f"{{'v': {whole}}}")
        try:
            self._type_of(boxed)
        except duckdb.Error as error:
            if not _OUTSIDE_TRY.search(str(error)):
                raise self._bad(key, expression, error) from None
            return self._bind_plain(key, expression, whole)
        return Bound(expression, boxed, self._one_value(key, expression, self._type_of(whole)), can_fail=True)

    def condition(self, expression: str) -> str:
        """The condition of `where` as SQL for true, false, or NULL where it cannot be computed.

        Raises:
            PaywellError: it is no SQL or names an absent column.
        """
        guarded = _guarded(f"({expression}\n) is true")
        try:
            self._con.execute(f"describe select _line from {self._raw} as {ROW} where {guarded}")
        except duckdb.Error as error:
            raise self._bad("where", expression, error) from None
        return guarded

    def _bind_plain(self, key: str, expression: str, whole: str) -> Bound:
        """An expression that try() does not take: it must hold for every row, once per row, so it is tried now."""
        try:
            kind = self._type_of(whole)
            tried = f"select {whole} as x, _line from {self._raw} as {ROW}"
            rows = self._con.execute(f"select count(*), count(x) from ({tried})").fetchall()[0][0]
            there = self._con.execute(f"select count(*) from {self._raw}").fetchall()[0][0]
        except duckdb.Error as error:
            raise self._bad(key, expression, error) from None
        if rows != there:
            raise self._says(key, expression, f"it gives {rows:,} values for {there:,} rows")
        return Bound(expression, whole, self._one_value(key, expression, kind), can_fail=False)

    def _type_of(self, sql: str) -> str:
        # beside another column, so that an aggregate or a star is seen for what it is
        rows = self._con.execute(f"describe select {sql} as x, _line from {self._raw} as {ROW}").fetchall()
        if len(rows) != 2:
            raise duckdb.BinderException("Binder Error: it gives several columns, one value is needed")
        return str(rows[0][1]).upper()

    def _one_value(self, key: str, expression: str, kind: str) -> str:
        if _NESTED.search(kind):
            raise self._says(key, expression, f"it gives a {kind}, one value is needed")
        return kind

    def _bad(self, key: str, expression: str, error: duckdb.Error) -> PaywellError:
        said = str(error).split("\n\n")[0].split("Candidate ")[0]
        reason = " ".join(re.sub(r"^(\w+ )+Error: ", "", said).split())
        # the parser quotes our own wrapping behind what it stumbled over
        return self._says(key, expression, reason.split("\n)")[0])

    def _says(self, key: str, expression: str, reason: str) -> PaywellError:
        delivered = ", ".join(name for name in self._columns if not name.startswith("_"))
        todo = f"the files have these columns: {delivered or 'none yet'}"
        if _WORD.match(expression.strip()):
            todo += f"; a text that is the same for all rows is written \"'{expression.strip()}'\""
        elif '"' not in expression and any(not _WORD.match(name) for name in self._columns):
            todo += "; a name with blanks or signs is written '\"like this\"'"
        return PaywellError(
            f"{self._key}.{key}: {expression} cannot be computed: {reason}", where="paywell.yml", todo=todo
        )


def _guarded(sql: str) -> str:
    return f"case when length(_file) >= 0 then try({sql}) end"
