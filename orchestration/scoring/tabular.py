"""Files of companies in, scorecards and scores out: CSV or Parquet, by the file's suffix.

Everything is read as text, blank as nothing; what is a number is decided by what a column holds. Which columns may be
learned from is `columns.py`.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import duckdb
import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from orchestration.errors import PaywellError
from orchestration.scoring.apply import quoted, reasons_sql, scores_sql, text
from orchestration.scoring.columns import marks_bad
from orchestration.scoring.scorecard import TABLE, Scorecard

LEAST_ROWS = 50
YES = frozenset({"1", "1.0", "true", "yes", "y", "j", "ja", "good"})
NO = frozenset({"0", "0.0", "false", "no", "n", "nee", "bad"})
PARQUET = (".parquet", ".pq")
MOST_FOR, MOST_AGAINST = 3, 2


@dataclass(frozen=True)
class Rows:
    """A file as text.

    Attributes:
        table: all columns text, blank as null, sorted by the id.
        numbers: columns that hold numbers only; a leading zero (a postcode, a code) makes text.
        dates: columns that hold dates only.
    """

    table: pa.Table
    numbers: frozenset[str]
    dates: frozenset[str]


@dataclass(frozen=True)
class Target:
    """Which rows are good.

    Attributes:
        good: 1 or 0 per row, null where the file does not say.
        says: how it was read, for people.
        is_turned: whether 1 was read as bad, because of the column's name.
    """

    good: pa.Array
    says: str
    is_turned: bool = False


@contextmanager
def opened(path: Path) -> Iterator[duckdb.DuckDBPyConnection]:
    """A connection on which `rows` is the file, all columns text, blank as null.

    Raises:
        PaywellError: the file is not there or cannot be read.
    """
    if not path.is_file():
        raise PaywellError(f"there is no file {path}", todo="Give the path of a CSV or Parquet file.")
    with duckdb.connect() as con:
        file = text(str(path))
        source = (
            f"read_parquet({file})"
            if path.suffix.lower() in PARQUET
            else f"read_csv({file}, all_varchar = true, header = true)"
        )
        try:
            described = con.execute(f"describe select * from {source}").fetchall()
            columns = ", ".join(f"{_as_text(name, kind)} as {quoted(name)}" for name, kind, *_ in described)
            con.execute(f"create temp table rows as select {columns} from {source}")
        except duckdb.Error as error:
            raise PaywellError(
                f"{path.name} cannot be read as {'Parquet' if path.suffix.lower() in PARQUET else 'CSV'}",
                where=str(error).splitlines()[0],
                todo="Give a file with one row per company and the names of its columns in the first line.",
            ) from None
        yield con


def _as_text(name: str, kind: str) -> str:
    column = quoted(name)
    if kind in ("DOUBLE", "FLOAT") or kind.startswith("DECIMAL"):
        # 531210.0 is the code 531210
        return (
            f"case when {column} = floor({column}) and abs({column}) < 1e15"
            f" then cast(cast({column} as bigint) as varchar) else cast({column} as varchar) end"
        )
    return f"nullif(trim(cast({column} as varchar)), '')"


def columns_of(con: duckdb.DuckDBPyConnection) -> list[str]:
    """Names of the file's columns."""
    return [name for name, *_ in con.execute("describe rows").fetchall()]


def check_columns(con: duckdb.DuckDBPyConnection, asked: Sequence[str], path: Path) -> None:
    """Every asked column is there."""
    there = columns_of(con)
    absent = [name for name in asked if name not in there]
    if absent:
        raise PaywellError(
            f"there is no column {', '.join(repr(name) for name in absent)}",
            where=f"{path.name} has: {', '.join(there)}",
            todo="Write the column as the file does, capitals too.",
        )


def check_ids(con: duckdb.DuckDBPyConnection, id_column: str, path: Path) -> None:
    """Every row has an id of its own."""
    column = quoted(id_column)
    found = con.execute(
        f"select {column}, count(*) from rows group by 1 having count(*) > 1 or {column} is null order by 1 nulls first limit 1"
    ).fetchall()
    if found:
        value, count = found[0]
        raise PaywellError(
            f"{count} rows have no id" if value is None else f"id '{value}' is there {count} times",
            where=f"{path.name}, column '{id_column}'",
            todo="Give one row per company, each with its own id.",
        )


def read_rows(con: duckdb.DuckDBPyConnection, id_column: str) -> Rows:
    """The file as text, and which columns hold numbers or dates only."""
    names = columns_of(con)
    tests = ", ".join(
        f"count({column}) > 0 and count(try_cast({column} as double)) = count({column})"
        f" and count(*) filter (where regexp_matches({column}, '^[+-]?0[0-9]')) = 0,"
        f" count({column}) > 0 and count(try_cast({column} as date)) = count({column})"
        for column in map(quoted, names)
    )
    found = con.execute(f"select {tests} from rows").fetchall()[0]
    return Rows(
        con.sql(f"select * from rows order by {quoted(id_column)}").to_arrow_table(),
        frozenset(name for name, is_number in zip(names, found[::2], strict=True) if is_number),
        frozenset(name for name, is_date in zip(names, found[1::2], strict=True) if is_date),
    )


def read_target(table: pa.Table, target: str, good: str | None) -> Target:
    """Which rows are good: those with the value `good`, else by what the values and the column's name say.

    Raises:
        PaywellError: the values say nothing, or no row has the value.
    """
    values = table[target].combine_chunks()
    there = sorted(set(values.drop_null().to_pylist()))
    if good is not None:
        if good not in there:
            raise PaywellError(
                f"no row of '{target}' holds '{good}'",
                where=f"values: {', '.join(there[:10])}",
                todo="Name the value of the good ones as the file writes it.",
            )
        return Target(
            pc.cast(pc.equal(values, good), pa.int64()), f"good is '{good}' of '{target}', bad is any other"
        )
    lower = {value: value.lower() for value in there}
    if not all(word in YES | NO for word in lower.values()):
        raise PaywellError(
            f"the values of '{target}' do not say which are good",
            where=f"values: {', '.join(there[:10])}{' …' if len(there) > 10 else ''}",
            todo="Say which value is good: --good VALUE.",
        )
    turned = marks_bad(target) and not {"good", "bad"} & set(lower.values())
    goods = [value for value, word in lower.items() if word in (NO if turned else YES)]
    shown = ", ".join(repr(value) for value in goods) or "none"
    says = f"'{target}' names the bad ones: {shown} is good" if turned else f"good is {shown} of '{target}'"
    known = pc.is_in(values, value_set=pa.array(goods, pa.string()))
    kinds = pc.if_else(pc.is_null(values), pa.scalar(None, pa.int64()), pc.cast(known, pa.int64()))
    return Target(kinds, says, turned)


def check_target(good: np.ndarray, target: str) -> None:
    """Enough rows, of both kinds."""
    if len(good) < LEAST_ROWS:
        raise PaywellError(
            f"{len(good)} rows with a known outcome are too few to learn from",
            where=f"column '{target}'",
            todo=f"Give at least {LEAST_ROWS}.",
        )
    if good.min() == good.max():
        raise PaywellError(
            f"all rows are {'good' if good.min() else 'bad'}: there is nothing to tell apart",
            where=f"column '{target}'",
            todo="Give rows of both kinds, or say which value is good: --good VALUE.",
        )


def write_table(con: duckdb.DuckDBPyConnection, query: str, path: Path) -> None:
    """The rows of a query as CSV, or Parquet where the suffix says so; the file is there whole or not at all."""
    path.parent.mkdir(parents=True, exist_ok=True)
    kind = "format parquet" if path.suffix.lower() in PARQUET else "format csv, header"
    part = path.with_name(f".{path.name}.part")
    con.execute(f"copy ({query}) to {text(str(part))} ({kind})")
    part.replace(path)


def write_scorecard(card: Scorecard, path: Path) -> None:
    """The card's table."""
    with duckdb.connect() as con:
        con.register("card", card.to_table())
        write_table(con, "select * from card", path)


def read_scorecard(path: Path) -> Scorecard:
    """A card that `write_scorecard` wrote.

    Raises:
        PaywellError: the file is no scorecard.
    """
    with opened(path) as con:
        absent = [name for name in TABLE.names if name not in columns_of(con)]
        if absent:
            raise PaywellError(
                f"{path.name} is no scorecard",
                where=f"it lacks the columns {', '.join(absent)}",
                todo="Give a file that `paywell scorecard fit` wrote.",
            )
        return Scorecard.from_table(con.sql("select * from rows").to_arrow_table())


def score_file(card: Scorecard, path: Path, id_column: str, out: Path) -> dict[str, int]:
    """Score every row of a file and write id, score, probability and reasons, sorted by id.

    Returns:
        companies: rows scored; and per number feature the values that are no number and count as missing.
    """
    with opened(path) as con:
        check_columns(con, [id_column, *(feature.name for feature in card.features)], path)
        check_ids(con, id_column, path)
        numbers = [feature.name for feature in card.features if feature.kind == "number"]
        counted = ", ".join(
            f"count({column}) - count(try_cast({column} as double))" for column in map(quoted, numbers)
        )
        told = con.execute(f"select count(*){', ' if numbers else ''}{counted} from rows").fetchall()[0]
        columns = [quoted(id_column)]
        columns += [
            f"try_cast({quoted(feature.name)} as double) as {quoted(feature.name)}"
            if feature.kind == "number"
            else quoted(feature.name)
            for feature in card.features
            if feature.name != id_column
        ]
        con.execute(f"create temp view companies as select {', '.join(columns)} from rows")
        con.execute(f"create temp table scored as {scores_sql(card, 'companies', id_column)}")
        overall = f"{(card.base.good_rate or 0):.0%}"
        con.execute(f"""
            create temp table told as
            select id, string_agg(
                direction || ' ' || feature || ' ' || bin || ': ' || case when "count" = 0 then 'not seen' else
                    cast(cast(round(good_rate * 100) as integer) as varchar) || '% good of ' || "count" end
                || ', {overall} overall (' || case when points_effect > 0 then '+' else '-' end
                || cast(cast(round(abs(points_effect)) as integer) as varchar) || ')',
                '; ' order by direction desc, place
            ) as reasons
            from ({reasons_sql(card, "companies", id_column, MOST_FOR, against=MOST_AGAINST)}) group by id
        """)
        write_table(
            con,
            "select s.id, s.score, s.probability, t.reasons from scored as s left join told as t on s.id = t.id order by s.id",
            out,
        )
    return {"companies": told[0], **{name: bad for name, bad in zip(numbers, told[1:], strict=True) if bad}}
