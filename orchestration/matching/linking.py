"""One round: who among many targets is this record? Candidates, weights, belief, trust.

A record is one company at most, so its candidates compete: two near-twins that fit equally well get half each, and
neither is linked silently. How sure a share of belief must be is not assumed but found out: records whose number says
who they are go through the same with their number hidden, and show how often the best candidate is the right one.
"""

from __future__ import annotations

import math
from dataclasses import dataclass

import duckdb

from orchestration.matching.belief import CAP, believe, calibrate
from orchestration.matching.blocking import make_candidates
from orchestration.matching.model import Comparison
from orchestration.matching.sides import make_left, make_targets
from orchestration.matching.weighing import SHARE_MATCHED, evidence_sql, learn, weigh

BLIND = 1500  # records with a number that go through with their number hidden
LINK_FROM = 0.97  # belief from which a link is made without asking
KEPT = 3  # candidates per record that are kept
SHARE_TWICE = 0.02  # of records, those that stand in their system a second time
DOUBT = 8.0  # bits of all other evidence below which a number is doubted


@dataclass(frozen=True)
class Linked:
    """What one round learned and how well it does with the numbers hidden.

    `figures`: records and targets; `blind_records` that went through with their number hidden; `blind_found`, the share of them whose
    best candidate reached LINK_FROM; `blind_right`, the share of those where it was the right one; slope and shift of trust.
    """

    comparisons: tuple[Comparison, ...]
    figures: dict[str, float]


def link(con: duckdb.DuckDBPyConnection, stage: str) -> Linked:
    """One round: tables of a stage → `<stage>_belief`.

    Args:
        con: holds `records` and the stage's tables: `<stage>_chosen` (rid: records that no number decides),
            `<stage>_keyed` (rid, target: those that a number decides), `<stage>_members` (target, rid: what belongs to each target),
            `<stage>_barred` (l, r: pairs that a person rejected).
        stage: prefix of the tables.

    Returns:
        The weights used, and figures. Table `<stage>_belief`: l, r, place, probability, match_weight, evidence, number (its outcome),
        and how: 'number' (decided by number), 'belief', or 'blind' (as if it had no number).
    """
    con.execute(f"""
        create or replace temp table {stage}_left as
        select rid, cast(null as bigint) as target, false as is_blind from {stage}_chosen
        union all
        select * from (
            select k.rid, k.target, true from {stage}_keyed as k inner join ids as i on k.rid = i.rid order by hash(i.id), k.rid limit {BLIND}
        )
    """)
    make_left(con, f"{stage}_left", "left_side")
    make_targets(con, f"{stage}_members", "right_side")
    targets = con.execute("select count(*) from right_side").fetchall()[0][0]
    make_candidates(con, "left_side", "right_side", "candidates")
    _bar(con, "candidates", stage)
    comparisons = learn(con, "left_side", "right_side", "candidates", targets)
    weigh(con, "left_side", "right_side", "candidates", comparisons, targets, "weighed")
    believe(con, "weighed", f"{stage}_open")
    slope, shift = calibrate(con, f"{stage}_open")

    # a number decides, unless all else speaks against it: then it competes with who fits better
    con.execute(
        f"create or replace temp table keyed_left as select rid, target, false as is_blind from {stage}_keyed"
    )
    make_left(con, "keyed_left", "keyed_side")
    con.execute(
        f"create or replace temp table keyed_pairs as select rid as l, target as r from {stage}_keyed"
    )
    weigh(con, "keyed_side", "right_side", "keyed_pairs", comparisons, targets, "keyed_weighed")
    doubt = " + ".join(f"coalesce(mw_{one.name}, 0)" for one in comparisons if one.name != "number")
    con.execute(f"""
        create or replace temp table doubted_left as
        select l as rid, cast(null as bigint) as target, false as is_blind from keyed_weighed where {doubt} < {DOUBT} or name >= 4
    """)
    make_left(con, "doubted_left", "doubted_side")
    make_candidates(con, "doubted_side", "right_side", "doubted_pairs")
    _bar(con, "doubted_pairs", stage)
    weigh(con, "doubted_side", "right_side", "doubted_pairs", comparisons, targets, "doubted_weighed")
    believe(con, "doubted_weighed", "doubted_belief")
    con.execute(f"""
        create or replace temp table believed as
        select o.*, case when c.is_blind then 'blind' else 'belief' end as how from {stage}_open as o inner join {stage}_left as c on o.l = c.rid
        union all
        select k.*, 1.0 as probability, 1 as place, 'number' from keyed_weighed as k where k.l not in (select rid from doubted_left)
        union all
        select d.*, 'belief' from doubted_belief as d
    """)
    con.execute(f"""
        create or replace temp table {stage}_belief as
        with best as (
            select l, how, 1 / (1 + exp(-({slope} * ln((probability + 1e-9) / (1 - probability + 1e-9)) + {shift}))) as trusted, probability as believed
            from believed where place = 1 and how <> 'number'
        )
        select b.l, b.r, b.place, b.how, b.number, round(b.match_weight, 3) as match_weight, {evidence_sql(comparisons)} as evidence,
            -- what the best candidate loses in trust, the others gain in proportion
            case when t.l is null then b.probability
                -- the blind all have a target; who may have none is trusted no more than the odds say
                when b.place = 1 and t.believed < 0.5 then round(least(t.trusted, t.believed), 6)
                when b.place = 1 then round(t.trusted, 6)
                when t.believed < 0.5 then b.probability
                else round((1 - t.trusted) * b.probability / greatest(1 - t.believed, 1e-9), 6) end as probability
        from believed as b left join best as t on b.l = t.l and b.how = t.how
        where b.place <= {KEPT}
        order by b.l, b.how, b.place
    """)
    figures = _figures(con, stage, targets)
    for table in (
        "left_side",
        "right_side",
        "keyed_side",
        "doubted_side",
        "candidates",
        "weighed",
        "keyed_weighed",
        "doubted_weighed",
        "believed",
    ):
        con.execute(f"drop table if exists {table}")
    return Linked(comparisons, {**figures, "slope": slope, "shift": shift})


def duplicates(con: duckdb.DuckDBPyConnection, kind: str, comparisons: tuple[Comparison, ...]) -> None:
    """Records of a kind that no target was found for, among themselves → `<kind>_twice` (l < r, probability, match_weight, evidence)."""
    con.execute(f"""
        create or replace temp table loose as
        select rid, rid as target, false as is_blind from ids where kind = '{kind}' and rid not in (select rid from {kind}_settled)
    """)
    make_left(con, "loose", "left_side")
    # two records of one firm share what nobody else has
    make_targets(con, "loose", "right_side", holders=2)
    # of one kind, being a customer tells nothing
    con.execute("update right_side set customers = null")
    targets = con.execute("select count(*) from right_side").fetchall()[0][0]
    make_candidates(con, "left_side", "right_side", "candidates")
    con.execute(
        "delete from candidates where l > r and exists (select 1 from candidates as c where c.l = candidates.r and c.r = candidates.l)"
    )
    con.execute("update candidates set l = r, r = l where l > r")
    con.execute(
        "delete from candidates where exists (select 1 from decided as d where least(d.l, d.r) = candidates.l and greatest(d.l, d.r) = candidates.r)"
    )
    weigh(con, "left_side", "right_side", "candidates", comparisons, targets, "weighed")
    rarer = math.log2(SHARE_MATCHED / SHARE_TWICE)
    con.execute(f"""
        create or replace temp table {kind}_twice as
        select l, r, round(1 / (1 + pow(2, -least(greatest(match_weight - {rarer}, -{CAP}), {CAP}))), 6) as probability,
            round(match_weight - {rarer}, 3) as match_weight, {evidence_sql(comparisons)} as evidence
        from weighed where match_weight - {rarer} > -6
        order by l, r
    """)


def _bar(con: duckdb.DuckDBPyConnection, pairs: str, stage: str) -> None:
    """What a person rejected is no candidate; the others share its belief."""
    con.execute(
        f"delete from {pairs} where exists (select 1 from {stage}_barred as b where b.l = {pairs}.l and b.r = {pairs}.r)"
    )


def _figures(con: duckdb.DuckDBPyConnection, stage: str, targets: int) -> dict[str, float]:
    found = con.execute(f"""
        with best as (
            select b.l, b.probability >= {LINK_FROM} as is_linked, b.r = k.target as is_right
            from {stage}_belief as b inner join {stage}_keyed as k on b.l = k.rid where b.how = 'blind' and b.place = 1
        )
        select (select count(*) from {stage}_left where is_blind), count(*) filter (where is_linked), count(*) filter (where is_linked and is_right) from best
    """).fetchall()[0]
    blind, linked, right = found
    records = con.execute(
        f"select (select count(*) from {stage}_chosen) + (select count(*) from {stage}_keyed)"
    ).fetchall()[0][0]
    return {
        "records": records,
        "targets": targets,
        "blind_records": blind,
        "blind_found": round(right / blind, 4) if blind else 0.0,
        "blind_right": round(right / linked, 4) if linked else 0.0,
    }
