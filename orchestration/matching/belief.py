"""From weights to how sure it is: candidates of one record compete, and belief is set right by how often it was right."""

from __future__ import annotations

from typing import Any

import duckdb
import numpy as np

CAP = 60.0  # weights beyond this are certainty; 2 ** 60 still adds up


def believe(con: duckdb.DuckDBPyConnection, scored: str, out: str) -> None:
    """Match weights → table `out` with `probability`: the share of belief among a record's candidates and 'none of them'."""
    con.execute(f"""
        create or replace temp table {out} as
        with odds as (
            select *, pow(2, least(greatest(match_weight, -{CAP}), {CAP})) as odds from {scored}
        ),
        totals as (
            select l, list_sum(list(odds order by r)) as total from odds group by l
        )
        select o.* exclude (odds), round(o.odds / (1 + t.total), 6) as probability,
            row_number() over (partition by o.l order by o.odds desc, o.r) as place
        from odds as o inner join totals as t on o.l = t.l
    """)


def calibrate(con: duckdb.DuckDBPyConnection, belief: str) -> tuple[float, float]:
    """How far belief can be trusted: slope and shift of log-odds under which the blind records' best candidates were right.

    Two near-twins at one address are more alike than Splink's independent comparisons assume; where the data hold many of
    them, belief overstates. Logistic regression of 'right' on log-odds, drawn to (1, 0) while there is little to learn from.
    """
    rows = con.execute(f"""
        select least(greatest(log(probability + 1e-6) - log(1 - probability + 1e-6), -6), 6) * 2.302585 as x, r = c.target as is_right
        from {belief} as b inner join (select rid, target from left_side where is_blind) as c on b.l = c.rid
        where b.place = 1
        order by b.l
    """).fetchnumpy()
    x, y = np.asarray(rows["x"], dtype=float), np.asarray(rows["is_right"], dtype=float)
    start, pull = np.array([1.0, 0.0]), np.array([1 / 0.25**2, 1 / 1.0**2])
    design = np.column_stack([x, np.ones_like(x)])

    def cost(beta: Any) -> float:
        fitted = design @ beta
        return float((np.logaddexp(0, fitted) - y * fitted).sum() + (pull * (beta - start) ** 2).sum() / 2)

    beta = start
    for _ in range(60):
        p = 1 / (1 + np.exp(-(design @ beta)))
        gradient = design.T @ (p - y) + pull * (beta - start)
        step = np.linalg.solve((design * (p * (1 - p))[:, None]).T @ design + np.diag(pull), gradient)
        scale = 1.0
        while cost(beta - scale * step) > cost(beta) and scale > 1e-6:
            scale /= 2
        beta = beta - scale * step
        if np.abs(scale * step).max() < 1e-9:
            break
    return round(float(np.clip(beta[0], 0.2, 1.5)), 4), round(float(np.clip(beta[1], -6, 2)), 4)
