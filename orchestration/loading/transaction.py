"""One load, one transaction; and what the database says, as an error that a person can use."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager, suppress
from typing import TYPE_CHECKING

from orchestration.errors import PaywellError
from orchestration.loading.files import FoundFile

if TYPE_CHECKING:
    import duckdb


@contextmanager
def one_transaction(con: duckdb.DuckDBPyConnection) -> Iterator[None]:
    """BEGIN and COMMIT, or ROLLBACK on any error; rows keep the order of their file."""
    import duckdb

    before = con.execute("select current_setting('preserve_insertion_order')").fetchone()
    con.execute("set preserve_insertion_order = true")
    try:
        con.execute("begin transaction")
        try:
            yield
            con.execute("commit")
        except BaseException:
            # A failed commit has already ended the transaction.
            with suppress(duckdb.Error):
                con.execute("rollback")
            raise
    except duckdb.Error as error:
        raise PaywellError(
            f"The database refused the load: {str(error).splitlines()[0]}",
            todo="Nothing was kept; run again.",
        ) from error
    finally:
        con.execute(f"set preserve_insertion_order = {'true' if before and before[0] else 'false'}")


@contextmanager
def file_errors(found: FoundFile) -> Iterator[None]:
    """Turn whatever the database says about a file into an error that names it."""
    import duckdb

    try:
        yield
    except duckdb.Error as error:
        raise PaywellError(
            f"{found.name} could not be read: {str(error).splitlines()[0]}",
            where=str(found.path),
            todo="Export it again, or set `encoding`, `delimiter` or `header_row` of this table.",
        ) from error
