"""The matching on a world, measured against its truth.

python -m tests.matching.quality --seed 21 --noise 1     figures of one world, also by numbers only and by likeness only
"""

from __future__ import annotations

import argparse
import hashlib
import resource
import tempfile
import time
from pathlib import Path

import duckdb

from orchestration.matching.match import match
from orchestration.matching.records import COLUMNS
from tests.matching.measure import evaluate
from tests.matching.world import World, make_world

KINDS = ("customer_company", "account_company", "account_customer")
SINCE = {"customer": "created_date", "account": "cast(created_at as date)", "company": "known_from"}
TABLES = {"customer": "customers", "account": "accounts", "company": "companies"}
OUTPUT = (*(f"matched_{kind}" for kind in KINDS), "matched_party_record", "matched_review", "matched_quality")
# what hides all numbers, and what hides all else
HIDDEN = {"registration_number", "vat_number", "iban"}


def read_world(
    world: World, *, shuffled: bool = False, without_numbers: bool = False
) -> duckdb.DuckDBPyConnection:
    """A connection with the world's records as the matching wants them."""
    con = duckdb.connect()
    for kind, table in TABLES.items():
        given = world.table(table)
        con.register("given", given)
        columns = []
        for name in COLUMNS[kind]:
            has = name in given.column_names and not (
                without_numbers and kind != "company" and name in HIDDEN
            )
            source = SINCE[kind] if name == "since_date" else name if has else "null"
            kinds = {"employee_count": "integer", "since_date": "date"}
            columns.append(f"cast({source} as {kinds.get(name, 'varchar')}) as {name}")
        order = f"order by hash({kind}_id || 'other'), {SINCE[kind]} desc" if shuffled else ""
        con.execute(f"create table {table} as select {', '.join(columns)} from given {order}")
        con.unregister("given")
    return con


def outcome_of(con: duckdb.DuckDBPyConnection, threads: int) -> str:
    """A hash over all that the matching gives."""
    con.execute(f"set threads = {threads}")
    match(con)
    digest = hashlib.sha256()
    for table in OUTPUT:
        digest.update(repr(con.execute(f"select * from {table} order by all").fetchall()).encode())
    return digest.hexdigest()


def measure(world: World, *, without_numbers: bool = False) -> dict[str, dict[str, float]]:
    """Per kind of link what `evaluate` says, and precision and number of the links by likeness alone."""
    con = read_world(world, without_numbers=without_numbers)
    match(con)
    result = {}
    for kind in KINDS:
        left, right = kind.split("_")
        truth = world.truth(kind)
        pairs = f"select {left}_id as left_id, {right}_id as right_id from matched_{kind}"
        review = f"select left_id, right_id from matched_review where left_type = '{left}' and right_type = '{right}'"
        found = evaluate(con.sql(pairs).to_arrow_table(), truth, con.sql(review).to_arrow_table())
        for name, methods in (("similarity", "= 'similarity'"), ("numbers", "<> 'similarity'")):
            some = evaluate(con.sql(f"{pairs} where method {methods}").to_arrow_table(), truth)
            found |= {f"{figure}_by_{name}": some[figure] for figure in ("links", "precision", "recall")}
        result[kind] = found
    con.close()
    return result


def main() -> None:
    """Print the figures of one world."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--customers", type=int, default=2000)
    parser.add_argument("--accounts", type=int, default=2500)
    parser.add_argument("--companies", type=int, default=40_000)
    parser.add_argument("--seed", type=int, default=21)
    parser.add_argument("--noise", type=float, default=1.0)
    given = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        world = make_world(
            Path(folder), given.customers, given.accounts, given.companies, given.seed, given.noise
        )
        print(
            f"seed {given.seed}, noise {given.noise:g}: {given.customers:,} × {given.accounts:,} × {given.companies:,}"
        )
        start = time.perf_counter()
        with read_world(world) as con:
            match(con)
        peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 2**20
        print(f"matched in {time.perf_counter() - start:.0f} s, {peak:.1f} GiB at most")
        print(f"{'':22}{'links':>8}{'precision':>11}{'recall':>9}{'+ review':>10}{'rows per right':>16}")
        for title, hidden in (("", False), (" without numbers", True)):
            for kind, found in measure(world, without_numbers=hidden).items():
                name = kind.replace("_", "–")
                if not hidden:
                    print(
                        f"{name + ' by number':32}{found['links_by_numbers']:8.0f}{found['precision_by_numbers']:11.4f}{found['recall_by_numbers']:9.4f}"
                    )
                print(
                    f"{name + (title or ' both'):32}{found['links']:8.0f}{found['precision']:11.4f}{found['recall']:9.4f}"
                    f"{found['recall_with_review']:10.4f}{found['review_rows_per_right']:16.2f}"
                )


if __name__ == "__main__":
    main()
