"""What a set of links is worth beside the truth.

What belongs here: counts of right, wrong and missed links for one kind (customer and company, account and company,
account and customer), with and without the pairs that a person still has to look at.
"""

from __future__ import annotations

from typing import Any

import duckdb
import pyarrow as pa

NO_PAIRS = pa.table({"left_id": pa.array([], pa.string()), "right_id": pa.array([], pa.string())})


def evaluate(links: Any, truth: Any, review: Any = None) -> dict[str, float]:
    """Precision and recall of links (left_id, right_id), as shares; tables of Arrow or pandas.

    `truth` has a row per left id that ought to be looked at: right_id null where there is nothing to find, several
    rows where several are right. A left id is found when one of its right ones is linked; a link to any other is
    wrong, and so is one of a left id that the truth does not know. Columns evidence and is_decidable, where the truth
    has them, give the recall of each. `review` are pairs put before a person: those that are linked already
    count as links only.

    Keys: links, right, wrong, wrong_without_partner (of the wrong: nothing was to be found), several (left ids with more than
    one link), to_find, found, precision, recall, pair_recall, recall_of_decidable, recall[<evidence>]; with review: review_rows,
    review_right (left ids found by it alone), recall_with_review, review_rows_per_right.
    A share of nothing is nan.
    """
    with duckdb.connect() as con:
        con.register("given_links", links)
        con.register("given_truth", truth)
        con.register("given_review", NO_PAIRS if review is None else review)
        con.execute("create table links as select distinct left_id, right_id from given_links")
        con.execute("create table truth as select * from given_truth")
        con.execute(
            "create table review as select distinct left_id, right_id from given_review anti join links using (left_id, right_id)"
        )
        con.execute(
            "create table pairs as select distinct left_id, right_id from truth where right_id is not null"
        )

        def one(sql: str) -> int:
            row = con.execute(sql).fetchone()
            assert row is not None
            return int(row[0])

        made = one("select count(*) from links")
        right = one("select count(*) from links semi join pairs using (left_id, right_id)")
        to_find = one("select count(distinct left_id) from pairs")
        con.execute(
            "create table found as select distinct left_id from links semi join pairs using (left_id, right_id)"
        )
        found = one("select count(*) from found")
        result: dict[str, float] = {
            "links": made,
            "right": right,
            "wrong": made - right,
            "wrong_without_partner": one("select count(*) from links anti join pairs using (left_id)"),
            "several": one(
                "select count(*) from (select left_id from links group by left_id having count(*) > 1)"
            ),
            "to_find": to_find,
            "found": found,
            "precision": _share(right, made),
            "recall": _share(found, to_find),
            "pair_recall": _share(right, one("select count(*) from pairs")),
        }
        columns = {row[0] for row in con.execute("describe truth").fetchall()}
        if "is_decidable" in columns:
            result["recall_of_decidable"] = _share(
                *_found_of(con, "is_decidable", "where is_decidable and right_id is not null").get(
                    True, (0, 0)
                )
            )
        if "evidence" in columns:
            for why, counts in _found_of(con, "evidence", "where right_id is not null").items():
                result[f"recall[{why}]"] = _share(*counts)
        if review is not None:
            rows = one("select count(*) from review")
            more = one(
                """select count(distinct left_id) from review semi join pairs using (left_id, right_id)
                where left_id not in (select left_id from found)"""
            )
            result["review_rows"] = rows
            result["review_right"] = more
            result["recall_with_review"] = _share(found + more, to_find)
            result["review_rows_per_right"] = _share(rows, more)
        return result


def _share(part: int, whole: int) -> float:
    return part / whole if whole else float("nan")


def _found_of(con: duckdb.DuckDBPyConnection, column: str, rule: str) -> dict[Any, tuple[int, int]]:
    """Left ids found and to be found per value of a column of the truth."""
    rows = con.execute(
        f"""select {column}, count(distinct left_id) filter (where left_id in (select left_id from found)),
        count(distinct left_id) from truth {rule} group by 1 order by 1"""
    ).fetchall()
    return {row[0]: (row[1], row[2]) for row in rows}
