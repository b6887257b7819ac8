"""Which pairs are worth comparing: records that share something which few others have.

A record and its company nearly always share one uncommon thing: the name, the postcode, a domain, a telephone number, or a word and
the town. A thing that more than `COMMON` targets share tells little and would cost most, so it proposes nobody. Per
record the `CANDIDATES` that share most are compared; the work grows with the records, not with their square.
"""

from __future__ import annotations

import duckdb

COMMON = 60  # targets that may share a key
COMMON_WORD = 15  # targets that may share a bare word
CANDIDATES = 30  # targets per record

# what both sides are looked up by: letter, SQL list of the record, SQL list of the target
KEYS = (
    ("n", "names", "names"),
    ("k", "keys", "keys"),
    ("k", "labels", "keys"),
    ("k", "keys", "labels"),
    ("p", "places", "places"),
    ("o", "doors", "doors"),
    ("c", "list_filter(postcodes, x -> length(x) >= 5)", "list_filter(postcodes, x -> length(x) >= 5)"),
    ("d", "domains", "domains"),
    ("t", "phones", "phones"),
    ("i", "registrations", "registrations"),
    ("v", "vats", "vats"),
    ("b", "ibans", "ibans"),
    ("r", "tokens", "tokens"),
    (
        "w",
        "flatten(list_transform(tokens, t -> list_transform(towns, p -> t || '|' || p)))",
        "flatten(list_transform(tokens, t -> list_transform(towns, p -> t || '|' || p)))",
    ),
    (
        "x",
        "flatten(list_transform(names, n -> list_transform(districts, p -> left(n, 4) || '|' || p)))",
        "flatten(list_transform(names, n -> list_transform(districts, p -> left(n, 4) || '|' || p)))",
    ),
    (
        "y",
        "flatten(list_transform(names, n -> list_transform(towns, p -> right(n, 5) || '|' || p)))",
        "flatten(list_transform(names, n -> list_transform(towns, p -> right(n, 5) || '|' || p)))",
    ),
)


def _keys(table: str, side: int, only: str = "") -> str:
    """SQL of (rid, key) of a side; keys are hashed to eight bytes."""
    parts = []
    for row in KEYS:
        letter, expression = row[0], row[side]
        parts.append(
            f"select rid, hash('{letter}' || unnest({expression})) as key, '{letter}' as letter from {table}"
        )
    union = " union all ".join(parts)
    return f"select distinct rid, key, letter from ({union}) {only}"


def make_candidates(con: duckdb.DuckDBPyConnection, left: str, right: str, out: str) -> None:
    """Tables `left`, `right` (columns of records) → table `out` (l, r: their rids), at most CANDIDATES per record."""
    con.execute(f"create or replace temp table left_keys as {_keys(left, 1)}")
    con.execute(
        f"create or replace temp table right_keys as {_keys(right, 2, 'where key in (select key from left_keys)')}"
    )
    con.execute(f"""
        create or replace temp table {out} as
        with common as (
            select key, count(*) as holders from right_keys group by key
        ),
        proposed as (
            -- whole numbers add up the same in any order
            select l.rid as l, r.rid as r, sum(1000000 // c.holders) as shared
            from left_keys as l
            inner join common as c on l.key = c.key and c.holders <= case l.letter when 'r' then {COMMON_WORD} else {COMMON} end
            inner join right_keys as r on l.key = r.key
            where l.rid <> r.rid
            group by l.rid, r.rid
        ),
        ranked as (
            select l, r, row_number() over (partition by l order by shared desc, r) as place from proposed
        )
        select l, r from ranked where place <= {CANDIDATES} order by l, r
    """)
    con.execute("drop table left_keys")
    con.execute("drop table right_keys")
