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
from orchestration.loading.header import TECHNICAL_COLUMNS
from orchestration.loading.target import literal, quoted

_WINDOW = re.compile(r"\bover\s*[(\w]", re.IGNORECASE)
_LITERALS = re.compile(r"'(?:[^']|'')*'|\"(?:[^\"]|\"\")*\"")
_CONSTANT = re.compile(r"^(?:[\d.]+|null|true|false)$", re.IGNORECASE)
_NESTED = re.compile(r"^(STRUCT|MAP|UNION)\b|\[\d*\]$")
_WORD = re.compile(r"^\w+$")
ROW = "delivered__row"
# the exit code of a command whose configuration is wrong
MISCONFIGURED = 2


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
        """The expression of column `name`; a column's bare name needs no quotes, whatever its signs.

        Raises:
            PaywellError: it is no SQL, names an absent column, or is not one value per row.
        """
        column = self._column(expression)
        if column:
            return Bound(expression, quoted(column), "VARCHAR", can_fail=False)
        key, whole = f"columns.{name}", f"({expression}\n)"
        try:
            kind = self._type_of(whole)
        except duckdb.Error as error:
            raise self._bad(key, expression, error) from None
        if _NESTED.search(kind):
            raise self._says(key, expression, f"it gives a {kind}, one value is needed")
        # DuckDB does not even ask of a window whether try() could take it: the error would end the transaction
        if _WINDOW.search(_LITERALS.sub("''", expression)):
            return self._bind_plain(key, expression, whole, kind)
        boxed = _guarded(f"{{'v': {whole}}}")
        try:
            self._type_of(boxed)
        except duckdb.Error as error:
            if "volatile" in str(error):
                reason = "it gives another value at each run; the same files must give the same result"
                raise self._says(key, expression, reason) from None
            return self._bind_plain(key, expression, whole, kind)
        return Bound(expression, boxed, kind, can_fail=True)

    def _column(self, expression: str) -> str | None:
        """The delivered column that the expression is, whatever its case."""
        name = expression.strip()
        if _CONSTANT.match(name):
            return None
        names = {column.casefold(): column for column in self._columns if column not in TECHNICAL_COLUMNS}
        inner = name[1:-1].replace('""', '"') if len(name) > 2 and name[0] == name[-1] == '"' else name
        return names.get(name.casefold()) or names.get(inner.casefold())

    def condition(self, expression: str) -> str:
        """The condition of `where` as SQL for true, false, or NULL where it cannot be computed.

        Raises:
            PaywellError: it is no SQL or names an absent column.
        """
        guarded = _guarded(f"({expression}\n) is true")
        try:
            for sql in (f"({expression}\n)", guarded):
                self._con.execute(f"describe select _line from {self._raw} as {ROW} where {sql}")
        except duckdb.Error as error:
            raise self._bad("where", expression, error) from None
        return guarded

    def content(self) -> str:
        """SQL of a short text that is equal for rows of equal content; a column that is empty does not count."""
        own = [name for name in self._columns if name not in TECHNICAL_COLUMNS]
        cells = [f"{literal(name + '=')} || {quoted(name)}" for name in sorted(own)]
        return f"md5(concat_ws(chr(31), {', '.join(cells)}))" if cells else "md5('')"

    def _bind_plain(self, key: str, expression: str, whole: str, kind: str) -> Bound:
        """What try() does not take (a window, a subquery) must hold for every row, once per row: it is tried now."""
        try:
            tried = f"select {whole} as x, _line from {self._raw} as {ROW}"
            rows = self._con.execute(f"select count(*), count(x) from ({tried})").fetchall()[0][0]
            there = self._con.execute(f"select count(*) from {self._raw}").fetchall()[0][0]
        except duckdb.Error as error:
            raise self._bad(
                key, expression, error, "in a window or subquery, read text with try_cast or try_strptime"
            ) from None
        if rows != there:
            raise self._says(key, expression, f"it gives {rows:,} values for {there:,} rows")
        return Bound(expression, whole, kind, can_fail=False)

    def _type_of(self, sql: str) -> str:
        # beside another column, so that an aggregate or a star is seen for what it is
        rows = self._con.execute(f"describe select {sql} as x, _line from {self._raw} as {ROW}").fetchall()
        if len(rows) != 2:
            raise duckdb.BinderException("Binder Error: it gives several columns, one value is needed")
        return str(rows[0][1]).upper()

    def _bad(self, key: str, expression: str, error: duckdb.Error, todo: str = "") -> PaywellError:
        # behind a blank line DuckDB shows the statement, and behind "\n)" it is our own wrapping that it quotes
        said = str(error).split("\n\n")[0].split("\n)")[0].split("Candidate ")[0]
        reason = " ".join(re.sub(r"^(?:\w+ )+Error: ", "", said).split())
        if reason.endswith('near ")"') and ")" not in expression:
            reason = "it ends too early"
        if "GROUP BY" in reason:
            reason = "it takes many rows together; write it as a window, with over (...)"
        return self._says(key, expression, reason, todo)

    def _says(self, key: str, expression: str, reason: str, todo: str = "") -> PaywellError:
        delivered = ", ".join(name for name in self._columns if name not in TECHNICAL_COLUMNS)
        advice = [todo] if todo else []
        if "syntax error" in reason or "not found" in reason:
            advice.append(f"the files have these columns: {delivered or 'none yet'}")
            if _WORD.match(expression.strip()):
                advice.append(f"a text that is the same for all rows is written \"'{expression.strip()}'\"")
            if any(not _WORD.match(name) for name in self._columns):
                advice.append("inside an expression, a name with blanks or signs is written '\"like this\"'")
        refusal = PaywellError(
            f"{self._key}.{key}: {expression} cannot be computed: {reason}",
            where="paywell.yml",
            todo="; ".join(advice) or "correct the expression",
        )
        refusal.exit_code = MISCONFIGURED
        return refusal


def _guarded(sql: str) -> str:
    return f"case when length(_file) >= 0 then try({sql}) end"
