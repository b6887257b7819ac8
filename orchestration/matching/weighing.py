"""Splink at work: pairs to weights, the weights learned from records with their number hidden, and evidence in words."""

from __future__ import annotations

import duckdb

from orchestration.matching.model import (
    COMPARISONS,
    Comparison,
    learned,
    outcome_sql,
    settings,
    weights,
    with_size,
)
from orchestration.matching.sides import RECORD, TARGET

RANDOM = 20  # pairs drawn at random per record of that sample
SHARE_MATCHED = 0.85  # of records, those that have a target at all


def define_comparisons(con: duckdb.DuckDBPyConnection) -> None:
    """How near two names are, as DuckDB macros over lists of names."""
    con.execute("""
        create or replace macro near_name(a, b) as
            length(a) >= 5 and length(b) >= 5 and (
                jaro_winkler_similarity(a, b) >= 0.955
                or (abs(length(a) - length(b)) <= 2 and least(length(a), length(b)) >= 8 and damerau_levenshtein(a, b) <= 2));
        create or replace macro near_names(a, b) as
            list_bool_or(list_transform(a, x -> list_bool_or(list_transform(b, y -> near_name(x, y)))));
        create or replace macro alike_names(a, b) as
            list_bool_or(list_transform(a, x -> list_bool_or(list_transform(b, y -> jaro_winkler_similarity(x, y) >= 0.88))));
    """)


def weigh(
    con: duckdb.DuckDBPyConnection,
    left: str,
    right: str,
    pairs: str,
    comparisons: tuple[Comparison, ...],
    targets: int,
    out: str,
) -> None:
    """Pairs (l, r) → table `out` (l, r, match_weight, and per comparison the place of its outcome and its weight mw_*), by Splink."""
    columns = ", ".join(f"{outcome_sql(one)} as {one.name}, mw_{one.name}" for one in comparisons)
    if not con.execute(f"select count(*) from {pairs}").fetchall()[0][0]:
        nothing = ", ".join(
            f"cast(null as integer) as {one.name}, cast(null as double) as mw_{one.name}"
            for one in comparisons
        )
        con.execute(
            f"create or replace temp table {out} as select l, r, 0.0 as match_weight, {nothing} from {pairs}"
        )
        return

    from splink import DuckDBAPI, Linker

    con.execute(
        f"create or replace table splink_right as select * from {right} where rid in (select r from {pairs})"
    )
    con.execute(
        f"create or replace table splink_left as select * from {left} where rid in (select l from {pairs})"
    )
    con.execute(f"""
        create or replace table splink_pairs as
        select '0' as match_key, '{RECORD}-__-' || l as join_key_l, '{TARGET}-__-' || r as join_key_r from {pairs} order by l, r
    """)
    api = DuckDBAPI(connection=con)
    sides = [
        api.register("splink_left", dataset_display_name=RECORD),
        api.register("splink_right", dataset_display_name=TARGET),
    ]
    linker = Linker(sides, settings(comparisons, targets, SHARE_MATCHED), log_level=None)
    linker.table_management.register_blocked_pairs_for_predict(api.register("splink_pairs"))
    found = linker.inference.predict(warning_mode="never")
    con.execute(f"""
        create or replace temp table {out} as
        select rid_l as l, rid_r as r, match_weight, {columns} from {found.physical_name} order by l, r
    """)
    linker.table_management.delete_tables_created_by_splink_from_db()
    for table in ("splink_left", "splink_right", "splink_pairs"):
        con.execute(f"drop table {table}")


def learn(
    con: duckdb.DuckDBPyConnection, left: str, right: str, pairs: str, targets: int
) -> tuple[Comparison, ...]:
    """The weights that the blind records teach: outcomes among their true pairs, their other candidates, and pairs drawn at random."""
    comparisons = with_size(COMPARISONS, targets)
    blind = con.execute(f"select count(*) from {left} where is_blind").fetchall()[0][0]
    if not blind:
        return comparisons
    con.execute(f"""
        create or replace temp table sample as
        select rid, target, row_number() over (order by rid) as place from {left} where is_blind
    """)
    con.execute(f"""
        create or replace temp table random as
        select s.rid as l, s.target, cast(hash(s.place * {RANDOM} + k.k) % {targets} as bigint) as place
        from sample as s cross join range({RANDOM}) as k(k)
    """)
    con.execute(f"""
        create or replace temp table drawn as
        with numbered as (
            select rid, row_number() over (order by rid) - 1 as place from {right}
        )
        select l, r, min(purpose) as purpose
        from (
            select rid as l, target as r, 'matched' as purpose from sample
            union all
            select p.l, p.r, 'blocked' from {pairs} as p inner join sample as s on p.l = s.rid and p.r <> s.target
            union all
            select d.l, n.rid, 'random' from random as d inner join numbered as n on d.place = n.place where n.rid <> d.target
        )
        group by l, r
    """)
    weigh(con, left, right, "drawn", comparisons, targets, "outcomes")
    counts: dict[str, dict[tuple[str, int], int]] = {"matched": {}, "blocked": {}, "random": {}}
    for one in comparisons:
        for purpose, place, count in con.execute(f"""
            select d.purpose, o.{one.name}, count(*) from outcomes as o inner join drawn as d on o.l = d.l and o.r = d.r
            where o.{one.name} is not null group by all
        """).fetchall():
            counts[purpose][one.name, place] = count
    drawn = con.execute("select count(*) from drawn where purpose = 'random'").fetchall()[0][0]
    return learned(
        comparisons, counts["matched"], counts["random"], counts["blocked"], drawn, float(blind) * targets
    )


def evidence_sql(comparisons: tuple[Comparison, ...]) -> str:
    """SQL that puts the outcomes of a pair in words, what weighs most first: 'same name +13.8; elsewhere -7.2'."""
    said = []
    for one in comparisons:
        cases = " ".join(
            f"when {one.name} = {place} then {{'weight': abs({weight:.1f}), 'said': '{level.name.replace(chr(39), chr(39) * 2)} {weight:+.1f}'}}"
            for place, (level, weight) in enumerate(zip(one.levels, weights(one), strict=True))
        )
        said.append(f"case {cases} end")
    return f"array_to_string(list_transform(list_reverse_sort(list_filter([{', '.join(said)}], x -> x is not null)), x -> x.said), '; ')"
